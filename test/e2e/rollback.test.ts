import { describe, expect, it } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { startServing } from '../support/node-rig.ts';
import { FIRST_KEY } from '../support/store-rig.ts';

/** Shaped like a key, and unknown to every store. */
const WRONG = {
  accessKeyId: 'AKIAWRONG00000000009',
  secretAccessKey: 'wrong/secret+of0the1test2aaaaaaaaaaaaaaa',
};

interface Listed {
  readonly generation: number;
  readonly maskedAccessKeyId: string;
  readonly previous: { readonly generation: number } | null;
}

async function start() {
  const node = await startServing();
  const run = async (command: string, args: string[] = [], stdin = '') => {
    const line = ['credentials', command, ...args, '--control', node.control];
    const { code, stdout, stderr } = await runCommand(line, { stdin });
    return { code, said: stdout + stderr };
  };
  const push = async ({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }: typeof WRONG) => {
    const pushed = await run('push', ['media'], JSON.stringify({ AccessKeyId, SecretAccessKey }));
    expect(pushed.code).toBe(0);
  };
  const listed = async (): Promise<Listed> => {
    const { said } = await run('list', ['--json']);
    return (JSON.parse(said) as { credentials: [Listed] }).credentials[0];
  };
  return { node, run, push, listed };
}

const { accessKeyId, secretAccessKey } = FIRST_KEY;
const RIGHT = { accessKeyId, secretAccessKey };

describe('a wrong key that was pushed', () => {
  it('is gone after a rollback, by one call and without a failed read', async () => {
    const { node, run, push, listed } = await start();
    await push(RIGHT);
    await push(WRONG);
    const file = async () => (await fetch(`${node.url}/ladder.ism/.m3u8`)).status;
    // The store refuses the wrong one, and the read is signed again with the one before.
    expect(await file()).toBe(200);
    expect(await listed()).toMatchObject({ generation: 2, previous: { generation: 1 } });

    const back = await run('rollback', ['media', '--expected-generation', '2']);
    expect(back.code).toBe(0);
    expect(back.said).toContain('generation 3 is active, with the credential of generation 1');
    expect(await file()).toBe(200);
    expect(await listed()).toMatchObject({ generation: 3, maskedAccessKeyId: 'AKIA…0001' });

    const again = await run('rollback', ['media', '--expected-generation', '2']);
    expect(again.code).toBe(1);
    expect(again.said).toContain('expected_generation is 2, but generation 3 is active');
  });

  it('is all there is once the one before is revoked, in every worker', async () => {
    const { node, run, push, listed } = await start();
    await push(RIGHT);
    await push(WRONG);
    const revoked = await run('revoke', ['media', '1']);
    expect(revoked).toMatchObject({ code: 0 });
    expect(revoked.said).toContain('generation 1 is revoked, generation 2 is active');
    expect(revoked.said.match(/acknowledged/g)).toHaveLength(2);
    expect((await listed()).previous).toBeNull();
    // Round robin: each of the workers is asked.
    for (let n = 0; n < 4; n++) {
      expect((await fetch(`${node.url}/ladder.ism/.m3u8?${n}`)).status).toBe(502);
    }
    expect((await run('rollback', ['media'])).said).toContain('holds no earlier generation');
    // A retry is told the same; what never was is a mistake.
    expect(await run('revoke', ['media', '1'])).toMatchObject(revoked);
    expect((await run('revoke', ['media', '3'])).said).toContain('(NOT_FOUND)');

    expect((await run('revoke', ['media', '2'])).said).toContain('no generation is active');
    expect((await fetch(`${node.url}/ladder.ism/.m3u8`)).status).toBe(503);
    await push(RIGHT);
    expect((await fetch(`${node.url}/ladder.ism/.m3u8`)).status).toBe(200);
  });
});
