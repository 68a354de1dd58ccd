import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileKeyringLog } from '../../../../control/keys/file-keyring-log.ts';
import { Keyring } from '../../../../control/keys/keyring.ts';
import { StateFile } from '../../../../control/state/state-file.ts';
import { parseStateKey } from '../../../../control/state/state-key.ts';
import { SECRET, accessKey, keptLog } from '../../support/control-fixtures.ts';
import { runCommand } from '../../support/run-command.ts';
import { startTestNode } from '../../support/test-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-state-command-'));
afterAll(() => rmSync(folder, { recursive: true }));
const KEY = Buffer.alloc(32, 7).toString('base64');
const CONFIG = join(folder, 'origin.yaml');
const FILE = join(folder, 'state');

beforeAll(async () => {
  writeFileSync(join(folder, 'key'), `${KEY}\n`);
  writeFileSync(join(folder, 'new.key'), `${Buffer.alloc(32, 8).toString('base64')}\n`);
  writeFileSync(
    CONFIG,
    `
state: { file: ${FILE}, key: "\${file:key}" }
buckets: { media: { bucket: films, region: eu-central-1 } }
routes: [{ path: /vod/, bucket: media }]
`,
  );
  const state = { file: FILE, key: parseStateKey(KEY)! };
  const running = await startTestNode({ state, workers: 1 });
  await running.pushed('media', accessKey());
  await running.node.close();
  expect(running.log.lines.map(({ message }) => message)).not.toContainEqual(
    expect.stringContaining('no state'),
  );
});

describe('state show', () => {
  test('shows what is held, masked', async () => {
    const { code, stdout } = await runCommand(['state', 'show', '--config', CONFIG]);
    expect(code).toBe(0);
    expect(stdout).toContain(FILE);
    expect(stdout).toMatch(/^media +1 +AKIA…MPLE +access-key +push +\d{4}-/m);
    expect(stdout).not.toContain(SECRET);
    expect(readFileSync(FILE, 'utf8')).not.toContain(SECRET);
  });

  test('shows it to programs', async () => {
    const { stdout } = await runCommand(['state', 'show', '--config', CONFIG, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      file: FILE,
      buckets: [
        { bucket: 'other', generation: 1 },
        {
          bucket: 'media',
          generation: 1,
          newest: 1,
          current: { maskedAccessKeyId: 'AKIA…MPLE' },
          previous: null,
        },
      ],
    });
    expect(stdout).not.toContain(SECRET);
  });

  test('shows the keys that are held, and of private ones only that there is one', async () => {
    const folderOfKeys = join(folder, 'keys');
    const config = join(folder, 'keys.yaml');
    writeFileSync(config, readFileSync(CONFIG, 'utf8').replace(FILE, folderOfKeys));
    const file = await StateFile.open({ file: folderOfKeys, key: parseStateKey(KEY)! }, keptLog());
    const keyring = new Keyring({ log: new FileKeyringLog(file) });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    await keyring.putPrivateKey({ action: '', id: 'K1', etag: '' }, pem);
    await keyring.putGroup({ action: '', id: 'viewers', etag: '' }, ['K1']);
    await file.close();
    const { stdout } = await runCommand(['state', 'show', '--config', config]);
    expect(stdout).toMatch(/^K1 +ec-p256 +signs and checks +viewers$/m);
    const json = await runCommand(['state', 'show', '--config', config, '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      keys: [{ id: 'K1', kind: 'ec-p256', canSign: true }],
      groups: [{ name: 'viewers', keyIds: ['K1'] }],
    });
    expect(json.stdout).not.toContain('PRIVATE');
  });

  test('says why there is nothing to show', async () => {
    const config = join(folder, 'without.yaml');
    writeFileSync(config, readFileSync(CONFIG, 'utf8').replace(/^state.*$/m, ''));
    const { code, stderr } = await runCommand(['state', 'show', '--config', config]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: ${config} has no state: it names no file that one is kept in\n`,
    });
  });
});

describe('state rekey', () => {
  test('seals the file with another key, which alone opens it then', async () => {
    const newKey = join(folder, 'new.key');
    const rekeyed = await runCommand(['state', 'rekey', '--config', CONFIG, '--new-key-file', newKey]);
    expect(rekeyed).toMatchObject({ code: 0, stderr: '' });
    const refused = await runCommand(['state', 'show', '--config', CONFIG]);
    expect(refused.stderr).toMatch(
      /^error: Cannot read state \S+: it is sealed with key \w{16}, and the key given/,
    );
    writeFileSync(join(folder, 'key'), readFileSync(newKey));
    const shown = await runCommand(['state', 'show', '--config', CONFIG]);
    expect(shown.stdout).toContain('AKIA…MPLE');
  });

  test('refuses what is no key', async () => {
    const { code, stderr } = await runCommand([
      'state',
      'rekey',
      '--config',
      CONFIG,
      '--new-key-file',
      CONFIG,
    ]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: ${CONFIG} does not hold 32 bytes in base64\n`,
    });
  });
});
