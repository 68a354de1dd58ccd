import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { AskedSource } from '../../../control/credential/credential-source.ts';
import { type Broadcast } from '../../../control/rotation/rotation.ts';
import { issued, metadataJson, startFakeImds } from '../../support/fake-metadata.ts';
import { accessKey } from '../support/control-fixtures.ts';
import { scratchFolder } from './providers/support.ts';
import { runSource } from './run-source.ts';

const until = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000, interval: 20 });

async function runImds(source: Partial<AskedSource> = {}, broadcast?: Broadcast) {
  const imds = await startFakeImds();
  return { imds, ...runSource({ kind: 'imds', endpoint: imds.url, ...source } as AskedSource, broadcast) };
}

describe('a source', () => {
  test('is starting, then fresh, and asked again before its set ends', async () => {
    const node = await runImds();
    expect(node.status()).toMatchObject({ state: 'starting', deliveries: 0 });
    await until(() => expect(node.status().state).toBe('fresh'));
    expect(node.generation()).toBe(1);
    const { nextTryAtMs = 0, lastDeliveryAtMs = 0 } = node.status();
    const lifetime = node.imds.credential.expiresAtMs! - lastDeliveryAtMs;
    expect((nextTryAtMs - lastDeliveryAtMs) / lifetime).toBeGreaterThan(0.67);
    expect((nextTryAtMs - lastDeliveryAtMs) / lifetime).toBeLessThan(0.76);
  });

  test('keeps its set where an answer is half, and is asked hourly where it does not say when it ends', async () => {
    const node = await runImds();
    await until(() => expect(node.generation()).toBe(1));
    node.imds.credential = issued(2);
    node.imds.missing = { Token: undefined };
    await expect(node.refresh()).rejects.toThrow('the answer is incomplete');
    expect(node.activeId()).toBe(issued(1).accessKeyId);
    node.imds.missing = { Expiration: undefined };
    await node.refresh();
    expect(node.activeId()).toBe(issued(2).accessKeyId);
    const { nextTryAtMs = 0, lastDeliveryAtMs = 0 } = node.status();
    expect((nextTryAtMs - lastDeliveryAtMs) / 3_600_000).toBeCloseTo(1, 2);
  });

  test('is asked by itself when its set is about to end, again and again', async () => {
    const node = await runImds();
    for (let n = 2; n <= 4; n++) {
      node.imds.credential = issued(n, Date.now() + 1500);
      if (n === 2) await node.refresh();
      await until(() => expect(node.activeId()).toBe(issued(n).accessKeyId));
    }
    expect(node.status().failures).toBe(0);
  });

  test('makes no generation of the same set, and one of another', async () => {
    const node = await runImds();
    await until(() => expect(node.generation()).toBe(1));
    for (let i = 0; i < 3; i++) expect(await node.refresh()).toMatchObject({ generation: 1, isNew: false });
    node.imds.credential = issued(2);
    expect(await node.refresh()).toMatchObject({ generation: 2, isNew: true });
    expect(node.status()).toMatchObject({ state: 'fresh', deliveries: 5, failures: 0 });
  });

  test.each([[{ status: 500 }], ['malformed'], ['empty']] as const)(
    'keeps the set in use when it answers with %o, says so, and backs off',
    async (fault) => {
      const node = await runImds();
      await until(() => expect(node.generation()).toBe(1));
      node.imds.credentialFault = fault;
      node.imds.credential = issued(2);
      await expect(node.refresh()).rejects.toMatchObject({ code: 'source-failed' });
      expect(node.status()).toMatchObject({
        state: 'stale',
        failures: 1,
        lastError: { message: expect.any(String) },
      });
      expect(node.activeId()).toBe(issued(1).accessKeyId);
      // Both tries that follow are its own.
      await until(() => expect(node.status().failures).toBeGreaterThanOrEqual(3));
      node.imds.credentialFault = undefined;
      await until(() => expect(node.activeId()).toBe(issued(2).accessKeyId));
      expect(node.status()).toMatchObject({ state: 'fresh' });
      expect(node.status().lastError).toBeUndefined();
      expect(JSON.stringify(node.log.lines)).not.toContain('secret');
    },
  );

  test('keeps the set in use for one that has expired, or is no good', async () => {
    const node = await runImds();
    await until(() => expect(node.generation()).toBe(1));
    node.imds.credential = issued(2, Date.now() - 1000);
    await expect(node.refresh()).rejects.toThrow(/^Cannot refresh the credential: its answer expired at 20/);
    node.imds.credential = { ...issued(3), secretAccessKey: 'with a space' };
    await expect(node.refresh()).rejects.toThrow(/its answer is no good: secret_access_key must not contain/);
    expect(node.generation()).toBe(1);
  });

  test('has failed where it never delivered; a push serves meanwhile, and stays until the source has another', async () => {
    const node = await runImds();
    node.imds.fault = { status: 503 };
    await node.refresh().catch(() => undefined);
    await until(() => expect(node.status().failures).toBeGreaterThan(0));
    if (node.generation() === 0) await until(() => expect(node.status().state).toBe('failed'));
    const pushed = await node.push(7);
    node.imds.fault = undefined;
    node.imds.credential = issued(2);
    await until(() => expect(node.activeId()).toBe(issued(2).accessKeyId));
    expect(node.generation()).toBe(pushed.generation + 1);
  });

  test('leaves a push in use when it is time to ask, and replaces it when somebody asks', async () => {
    const node = await runImds({ refresh: { cron: '* * * * * *' } });
    await until(() => expect(node.generation()).toBe(1));
    const pushed = await node.push(8);
    const { deliveries } = node.status();
    await until(() => expect(node.status().deliveries).toBeGreaterThan(deliveries));
    expect(node.activeId()).toBe(issued(8).accessKeyId);
    expect(await node.refresh()).toMatchObject({ generation: pushed.generation + 1, isNew: true });
    expect(node.activeId()).toBe(issued(1).accessKeyId);
  });

  test('does not bring back what was revoked, and says so; another set, or a push of it, is taken', async () => {
    const node = await runImds();
    await until(() => expect(node.generation()).toBe(1));
    await node.revoke(1);
    // The same keys, however long they last.
    node.imds.credential = { ...issued(1), expiresAtMs: Date.now() + 7_200_000 };
    const message = 'what it delivers was revoked: only a push makes it active again';
    await expect(node.refresh()).rejects.toMatchObject({
      code: 'source-failed',
      message: `Cannot refresh the credential: ${message}`,
    });
    expect(node.status()).toMatchObject({ lastError: { message } });
    expect(node.generation()).toBe(0);
    node.imds.credential = issued(2);
    expect(await node.refresh()).toMatchObject({ generation: 2, isNew: true });
    await node.push(1);
    await node.revoke(2);
    node.imds.credential = issued(1);
    await node.refresh();
    expect(node.activeId()).toBe(issued(1).accessKeyId);
  });

  test('is asked when the store refuses the active generation, not for an older one, and not too often', async () => {
    const node = await runImds();
    await until(() => expect(node.generation()).toBe(1));
    const asked = () => node.imds.requests.filter((request) => request.startsWith('PUT')).length;
    const { generation } = await node.push(9);
    const before = asked();
    node.reject(generation - 1);
    for (let i = 0; i < 20; i++) node.reject(generation);
    // Its own set was there before the push, and is better than one that the store refuses.
    await until(() => expect(node.activeId()).toBe(issued(1).accessKeyId));
    for (let i = 0; i < 20; i++) node.reject(generation + 1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked()).toBe(before + 1);
  });

  test('is asked by one at a time; those who come meanwhile share a question of their own', async () => {
    const node = await runImds();
    await until(() => expect(node.generation()).toBe(1));
    const before = node.imds.requests.length;
    const first = node.refresh();
    const others = Array.from({ length: 10 }, () => node.refresh());
    expect(await first).toMatchObject({ isNew: false });
    // What they ask for was put in place after the first question had its answer on the way.
    node.imds.credential = issued(2);
    expect(await Promise.all(others)).toEqual(
      Array.from({ length: 10 }, () => expect.objectContaining({ generation: 2, isNew: true })),
    );
    expect(node.imds.requests.length).toBe(before + 6);
  });

  test('is asked each second where a cron expression says so', async () => {
    const node = await runImds({ refresh: { cron: '* * * * * *', timezone: 'Europe/Berlin' } });
    await until(() => expect(node.generation()).toBe(1));
    for (const n of [2, 3]) {
      node.imds.credential = issued(n);
      await until(() => expect(node.activeId()).toBe(issued(n).accessKeyId));
    }
    expect(node.status().nextTryAtMs! - Date.now()).toBeLessThanOrEqual(1000);
  });

  test('is refreshing while it is asked, and the set in use stays when it does not answer in time', async () => {
    const node = await runImds();
    await until(() => expect(node.generation()).toBe(1));
    node.imds.fault = 'stall-in-body';
    const refresh = node.refresh();
    expect(node.status().state).toBe('refreshing');
    await expect(refresh).rejects.toThrow('Cannot refresh the credential: it did not answer in time');
    expect(node.status()).toMatchObject({ state: 'stale', failures: 1 });
    expect(node.activeId()).toBe(issued(1).accessKeyId);
  });

  test('says so where its answer cannot be taken over for all the changes that wait', async () => {
    const workers = Promise.withResolvers<[]>();
    let answer: Promise<[]> = Promise.resolve([]);
    const node = await runImds({}, () => answer);
    await until(() => expect(node.generation()).toBe(1));
    answer = workers.promise;
    const first = node.push(9);
    await until(() => expect(node.generation()).toBe(2));
    const waiting = Array.from({ length: 32 }, (_, n) => node.push(10 + n));
    await expect(node.refresh()).rejects.toMatchObject({ code: 'too-many-pushes' });
    const message = 'Cannot take over the credential of a source: 32 others wait for this bucket';
    expect(node.status().lastError).toMatchObject({ message });
    workers.resolve([]);
    await Promise.all([first, ...waiting]);
  });

  test('is asked no more once it is closed', async () => {
    const node = await runImds({ refresh: { cron: '* * * * * *' } });
    await until(() => expect(node.status().deliveries).toBeGreaterThanOrEqual(2));
    node.close();
    const { length } = node.imds.requests;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(node.imds.requests).toHaveLength(length);
  });
});

describe('a file', () => {
  function fileSource() {
    const path = join(scratchFolder(), 'keys');
    const put = (text: string) => {
      writeFileSync(`${path}.new`, text);
      renameSync(`${path}.new`, path);
    };
    const options = (id: string, ...more: string[]) =>
      [
        `access_key=${id}`,
        `secret_key=${(accessKey() as { secretAccessKey: string }).secretAccessKey}`,
        ...more,
      ].join('\n');
    return { path, put, options, source: { kind: 'file', path, profile: 'default' } as const };
  }

  test('that cannot be opened or lacks an option is tried again, later each time, until it is good', async () => {
    const { source, put, options } = fileSource();
    const node = runSource(source);
    await until(() => expect(node.status()).toMatchObject({ state: 'failed' }));
    expect(node.status().lastError?.message).toMatch(/^cannot read .*: there is no such file$/);
    await until(() => expect(node.status().failures).toBeGreaterThanOrEqual(3));
    put('access_key=AKIDHALFHALFHALF\n');
    await until(() => expect(node.status().lastError?.message).toBe('the file lacks secret_key'));
    const delays = node.log.lines.map(({ fields }) => (fields as { delayMs: number }).delayMs);
    expect(delays.length).toBeGreaterThanOrEqual(3);
    for (const [i, delayMs] of delays.entries()) {
      expect(delayMs).toBeGreaterThanOrEqual(Math.min(60_000, 250 * 2 ** i));
      expect(delayMs).toBeLessThanOrEqual(Math.min(60_000, 500 * 2 ** i));
    }
    put(options('AKIDWHOLEWHOLEWHOLE1'));
    await until(() => expect(node.activeId()).toBe('AKIDWHOLEWHOLEWHOLE1'));
    expect(node.status()).toMatchObject({ state: 'fresh' });
    expect(node.status().nextTryAtMs).toBeUndefined();
  });

  test('past its expiration is tried again every minute, and at once when it is replaced', async () => {
    const { source, put, options } = fileSource();
    put(options('AKIDEXPIREDEXPIRED01', `expiration=${Math.floor(Date.now() / 1000) - 10}`));
    const node = runSource(source);
    await until(() => expect(node.status().state).toBe('failed'));
    expect(node.status().lastError?.message).toMatch(/^its answer expired at /);
    const { nextTryAtMs = 0, lastError } = node.status();
    expect(nextTryAtMs - lastError!.atMs).toBeGreaterThan(59_000);
    expect(nextTryAtMs - lastError!.atMs).toBeLessThan(61_000);
    await expect(node.refresh()).rejects.toThrow('expired');
    expect(node.status().nextTryAtMs! - node.status().lastError!.atMs).toBeLessThan(61_000);
    put(options('AKIDRENEWEDRENEWED01', `expiration=${Math.floor(Date.now() / 1000) + 3600}`));
    await until(() => expect(node.activeId()).toBe('AKIDRENEWEDRENEWED01'));
  });

  test('that holds what this bucket cannot sign with says so', async () => {
    const { source, put } = fileSource();
    put('session_token=ya29.x\nversion=gcpv1\n');
    const node = runSource(source);
    await until(() => expect(node.status().state).toBe('failed'));
    expect(node.status().lastError?.message).toBe(
      'its answer is not for this bucket: must be of a kind that Signature v4 is made with: access-key, session, signing-keys',
    );
  });

  test.each(['expiration=999999999999', 'expiration=9999-12-31T23:59:59-01:00'])(
    'that ends at an absurd time (%s) is refused',
    async (expiration) => {
      const { source, put, options } = fileSource();
      put(options('AKIDABSURDABSURD0001', expiration));
      const node = runSource(source);
      await until(() => expect(node.status().state).toBe('failed'));
      expect(node.status().lastError?.message).toMatch(/expire_time must be between|is no time such as/);
      expect(node.generation()).toBe(0);
    },
  );

  test('that turns bad never drops the set in use', async () => {
    const { source, put, options } = fileSource();
    put(options('AKIDFIRSTFIRSTFIRST1'));
    const node = runSource(source);
    await until(() => expect(node.generation()).toBe(1));
    for (const bad of [
      '',
      'access_key=A\n',
      '{"AccessKeyId"',
      options('AKIDEXPIRED', 'expiration=1000000000'),
    ]) {
      const { failures } = node.status();
      put(bad);
      await until(() => expect(node.status().failures).toBeGreaterThan(failures));
      expect(node.status().state).toBe('stale');
      expect(node.activeId()).toBe('AKIDFIRSTFIRSTFIRST1');
    }
    put(metadataJson(issued(5)));
    await until(() => expect(node.activeId()).toBe(issued(5).accessKeyId));
    expect(node.generation()).toBe(2);
  });
});
