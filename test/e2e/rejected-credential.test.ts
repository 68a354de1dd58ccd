import { describe, expect, it } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { startServing } from '../support/node-rig.ts';
import { FIRST_KEY } from '../support/store-rig.ts';

const { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } = FIRST_KEY;
const RIGHT = { AccessKeyId, SecretAccessKey };

/** Shaped like a key, and unknown to every store. */
const WRONG = {
  AccessKeyId: 'AKIAWRONG00000000009',
  SecretAccessKey: 'wrong/secret+of0the1test2aaaaaaaaaaaaaaa',
};
const AS_WRONG = { ...WRONG, AccessKeyId: 'AKIAWRONG00000000010' };

const REJECTION = { status: 403, code: 'InvalidAccessKeyId', sinceTime: expect.any(String) as string };

/** What workers tell is there a moment after they have answered. */
const POLLED = { timeout: 30_000 };

async function start() {
  const node = await startServing();
  const run = async (args: string[], stdin = '') => {
    const { code, stdout } = await runCommand([...args, '--control', node.control], { stdin });
    expect(code).toBe(0);
    return stdout;
  };
  const push = async (keys: typeof WRONG, ...args: string[]) =>
    run(['credentials', 'push', 'media', '--no-verify', ...args], JSON.stringify(keys));
  const text = async (url: string) => (await fetch(url)).text();
  return {
    node,
    push,
    pushJson: async (keys: typeof WRONG, ...args: string[]) =>
      JSON.parse(await push(keys, '--json', ...args)) as object,
    run,
    listed: async () => {
      const { credentials } = JSON.parse(await run(['credentials', 'list', '--json'])) as {
        credentials: object[];
      };
      return credentials[0];
    },
    /** A read of each of the two workers, at least. */
    read: async () => {
      const reads = Array.from({ length: 8 }, (_, n) => fetch(`${node.url}/ladder.ism/.m3u8?${n}`));
      return new Set((await Promise.all(reads)).map(({ status }) => status));
    },
    metric: async () => /^headwater_credential_rejected\{.*$/m.exec(await text(`${node.ops}/metrics`))?.[0],
    ready: () => text(`${node.ops}/readyz`),
  };
}

const REJECTED = 'headwater_credential_rejected{bucket="media"} 1';
const NOT_REJECTED = 'headwater_credential_rejected{bucket="media"} 0';

describe('an active credential that the store refuses', () => {
  it('is loud while the one before reads, and the node stays ready', async () => {
    const { node, push, pushJson, run, listed, read, metric, ready } = await start();
    await push(RIGHT);
    expect(await pushJson(WRONG)).not.toHaveProperty('rejectionBefore');
    expect(await metric()).toBe(NOT_REJECTED);

    expect(await read()).toEqual(new Set([200]));
    await expect.poll(metric, POLLED).toBe(REJECTED);
    expect(await listed()).toMatchObject({ rejection: { generation: 2, ...REJECTION } });
    expect(await ready()).toBe('ready\n');
    const said = 'the store refuses generation 2 with 403 InvalidAccessKeyId';
    expect(await run(['credentials', 'list'])).toContain(said);
    expect(await run(['status'])).toContain(said);

    await expect.poll(() => node.output, POLLED).toContain('the store refuses the active');
    const lines = node.output.split('\n').filter((line) => line.includes('the store refuses the active'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 40,
      bucket: 'media',
      generation: 2,
      status: 403,
      code: 'InvalidAccessKeyId',
    });

    const tried = await pushJson(RIGHT, '--validate-only');
    expect(tried).toMatchObject({ generation: 2, rejectionBefore: { generation: 2, ...REJECTION } });
    expect(await push(RIGHT)).toContain('the store has refused generation 2 with 403 InvalidAccessKeyId');
    expect(await listed()).toMatchObject({ generation: 3, rejection: null });
    expect(await metric()).toBe(NOT_REJECTED);
    expect(await pushJson(WRONG)).not.toHaveProperty('rejectionBefore');
  });

  it('leaves no node ready that holds no other, until one is pushed that reads', async () => {
    const { push, pushJson, read, ready } = await start();
    await push(WRONG);
    expect(await ready()).toBe('ready\n');
    expect(await read()).toEqual(new Set([502]));
    const reason = 'bucket media has no credential that its store takes: 403 InvalidAccessKeyId\n';
    await expect.poll(ready, POLLED).toBe(reason);

    const second = await pushJson(AS_WRONG);
    expect(second).toMatchObject({ generation: 2, rejectionBefore: { generation: 1, ...REJECTION } });
    expect(await read()).toEqual(new Set([502]));
    await expect.poll(ready, POLLED).toBe(reason);

    const third = await pushJson(RIGHT);
    expect(third).toMatchObject({ generation: 3, rejectionBefore: { generation: 2, ...REJECTION } });
    expect(await ready()).toBe('ready\n');
    expect(await read()).toEqual(new Set([200]));
  });
});
