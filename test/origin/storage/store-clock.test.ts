import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_SIGNING } from '../../../origin/origin-config.ts';
import { StoreClock } from '../../../origin/storage/store-clock.ts';
import { RANGE, signingRig, WANTED } from './support/signing-rig.ts';

const HOUR_MS = 3_600_000;

describe('a store whose clock is not ours', () => {
  it.each([HOUR_MS, -HOUR_MS])(
    '%d ms ahead is read by its own time, learnt from one refusal',
    async (aheadMs) => {
      const { objects, answers } = await signingRig({}, () => Date.now() + aheadMs);
      // Several at once are refused, and each is tried again.
      const reads = await Promise.all([objects.readFully(RANGE), objects.readFully(RANGE)]);
      for (const { bytes } of reads) expect(bytes.equals(WANTED)).toBe(true);
      await objects.readFully(RANGE);
      expect(answers().filter((answer) => answer === 'RequestTimeTooSkewed')).toHaveLength(2);
      expect(answers().filter((answer) => answer === 206)).toHaveLength(3);
      const offset = objects.stats()['media']?.clockOffsetMs ?? Number.NaN;
      expect(Math.abs(offset - aheadMs)).toBeLessThan(5000);
    },
  );

  it.each([HOUR_MS, -HOUR_MS])('%d ms ahead is understood in the query form too', async (aheadMs) => {
    const signing = { ...DEFAULT_SIGNING, in: 'query' } as const;
    const { objects, answers } = await signingRig({ signing }, () => Date.now() + aheadMs);
    expect((await objects.readFully(RANGE)).bytes.equals(WANTED)).toBe(true);
    expect(answers()).toEqual(['AccessDenied', 206]);
  });

  it('is asked once more, not for ever', async () => {
    let calls = 0;
    // Each time it looks, another hour has passed.
    const { objects, store } = await signingRig({}, () => Date.now() + HOUR_MS * (calls += 1));
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-denied' });
    expect(store.requests).toHaveLength(2);
    // A time that the store does not take either was none of its own.
    expect(objects.stats()['media']).not.toHaveProperty('clockOffsetMs');
  });

  it('is not asked again where its clock is ours', async () => {
    const { objects, store } = await signingRig();
    store.addFault({ kind: 'status', status: 403, code: 'RequestTimeTooSkewed' });
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-denied' });
    expect(store.requests).toHaveLength(1);
    expect(objects.stats()['media']).not.toHaveProperty('clockOffsetMs');
  });
});

describe('StoreClock.learn()', () => {
  it('takes no time that cannot be one', () => {
    const clock = new StoreClock();
    expect(clock.learn(Date.UTC(9999, 0, 1), Date.now())).toBe(false);
    expect(clock.learn(0, Date.now())).toBe(false);
    expect(clock.offsetMs).toBeUndefined();
    expect(clock.learn(Date.now() - 3_600_000, Date.now())).toBe(true);
  });
});

it('a denial in the header form, whatever its date, says nothing of the clock', async () => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.writeHead(403, { date: new Date(Date.now() + 3 * HOUR_MS).toUTCString() });
    response.end('<Error><Code>AccessDenied</Code></Error>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { objects } = await signingRig({ endpoint });
  await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-denied' });
  expect(requests).toBe(1);
  expect(objects.stats()['media']?.clockOffsetMs).toBeUndefined();
});
