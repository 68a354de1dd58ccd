import { describe, expect, it } from 'vitest';
import { FIRST_KEY, patternBytes, startStore } from '../support/store-rig.ts';
import { runCommand } from '../control/support/run-command.ts';
import { serveConfig } from './support/serve-config.ts';
import { mediaBucketYaml } from '../support/media-bucket-yaml.ts';

const OLD = patternBytes(50_000);
const NEW = patternBytes(50_001).subarray(1);

async function servedFile() {
  const store = await startStore();
  await store.putObject('media', 'a.bin', OLD);
  const { accessKeyId, secretAccessKey } = FIRST_KEY;
  const node = await serveConfig(`
origin: { listen: "127.0.0.1:0", workers: 2 }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
${mediaBucketYaml(store.url, `credentials: { source: static, access_key_id: ${accessKeyId}, secret_access_key: "${secretAccessKey}" }`)}
routes:
  - { path: /files/, bucket: media, mode: passthrough }
`);
  const run = (...args: string[]) => runCommand([...args, '--control', node.control]);
  /** Of as many connections as reach both workers. */
  const answers = async (): Promise<Set<string>> => {
    const bodies = Array.from({ length: 24 }, async () => {
      const answer = await fetch(`${node.origin}/files/a.bin`, { headers: { connection: 'close' } });
      const body = Buffer.from(await answer.arrayBuffer());
      return body.equals(OLD) ? 'old' : body.equals(NEW) ? 'new' : 'neither';
    });
    return new Set(await Promise.all(bodies));
  };
  return { store, node, run, answers };
}

interface Purged {
  readonly workers: { workerId: string; acknowledged: boolean; bytes: number }[];
}

describe('headwater purge', () => {
  it('has every worker answer with what lies in the store from then on', async () => {
    const { store, node, run, answers } = await servedFile();
    // Looked up first, and kept the second time.
    for (let i = 0; i < 2; i++) expect(await answers()).toEqual(new Set(['old']));
    await store.putObject('media', 'a.bin', NEW);
    expect(await answers()).toEqual(new Set(['old']));
    const purged = await run('purge', '--asset', '/files/a.bin', '--json');
    expect(purged).toMatchObject({ code: 0, stderr: '' });
    const { workers } = JSON.parse(purged.stdout) as Purged;
    expect(workers.map(({ workerId, acknowledged }) => [workerId, acknowledged])).toEqual([
      ['1', true],
      ['2', true],
    ]);
    expect(workers.reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThanOrEqual(OLD.length);
    expect(await answers()).toEqual(new Set(['new']));
    await expect
      .poll(() => node.output)
      .toMatch(/"action":"purge".*"asset":"\/files\/a\.bin".*"acknowledged":2/);
  });

  it('reaches workers that are being replaced, and may be called again', async () => {
    const { store, run, answers } = await servedFile();
    expect(await answers()).toEqual(new Set(['old']));
    const replacing = run('workers', 'restart');
    await store.putObject('media', 'a.bin', NEW);
    const purges = await Promise.all(Array.from({ length: 4 }, () => run('purge', '--all')));
    for (const purge of purges) expect(purge).toMatchObject({ code: 0, stderr: '' });
    expect(await answers()).toEqual(new Set(['new']));
    expect((await replacing).code).toBe(0);
    expect(await answers()).toEqual(new Set(['new']));
  });

  it('refuses what it cannot do, and says why', async () => {
    const { run } = await servedFile();
    const refusals = await Promise.all([
      run('purge'),
      run('purge', '--asset', '/nowhere'),
      run('purge', '--bucket', 'other'),
      run('purge', '--all', '--bucket', 'media'),
    ]);
    expect(refusals.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    expect(
      refusals.map(({ stderr }) => /(?:give one of|no route|no bucket|cannot be used)/.exec(stderr)?.[0]),
    ).toEqual(['give one of', 'no route', 'no bucket', 'cannot be used']);
  });
});
