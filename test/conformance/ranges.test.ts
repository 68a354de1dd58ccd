import { describe, expect, it, onTestFinished } from 'vitest';
import { bucketConfig, FIRST_KEY } from '../support/store-rig.ts';
import { startVirtualStore, VIRTUAL_BYTES } from '../support/virtual-store.ts';
import { startWorker } from '../support/worker-rig.ts';

const OBJECT_BYTES = 8 * 1024 * 1024;
const RANGES = 5000;
const AT_A_TIME = 16;
const LONGEST_BYTES = 96 * 1024;

describe.each(['range', 'undici'] as const)('ranges read by %s', (transport) => {
  it('are the bytes that were asked for, in 5,000 places, cached and not', async () => {
    const endpoint = await startVirtualStore(OBJECT_BYTES);
    const bucket = { ...bucketConfig({ url: endpoint } as never, { transport, connections: 16 }), endpoint };
    const worker = await startWorker(
      {
        listen: { kind: 'tcp', host: '127.0.0.1', port: 0 },
        buckets: { media: bucket },
        routes: [{ path: '/', bucket: 'media', prefix: '', mode: 'passthrough' }],

        // Less than there is: what is asked for again is there, or partly, or not.
        readMemory: { inFlightBytes: 8 * 1024 * 1024, cachedBytes: 4 * 1024 * 1024 },
      },
      [{ bucket: 'media', generation: 1, credential: FIRST_KEY }],
    );
    onTestFinished(() => worker.close());
    let left = RANGES;
    const client = async (): Promise<void> => {
      while (left-- > 0) await expectRange(`${worker.url}/object-${left % 3}`);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, client));
    expect((await worker.nextStats()).buckets['media']?.pool).toMatchObject({ running: 0, pending: 0 });
  });
});

async function expectRange(url: string): Promise<void> {
  const start = Math.floor(Math.random() * OBJECT_BYTES);
  const end = Math.min(OBJECT_BYTES, start + 1 + Math.floor(Math.random() * LONGEST_BYTES));
  const answer = await fetch(url, { headers: { range: `bytes=${start}-${end - 1}` } });
  const bytes = Buffer.from(await answer.arrayBuffer());
  expect([answer.status, bytes.length]).toEqual([206, end - start]);
  for (let at = start; at < end;) {
    const from = at % VIRTUAL_BYTES.length;
    const length = Math.min(VIRTUAL_BYTES.length - from, end - at);
    const isRight = VIRTUAL_BYTES.subarray(from, from + length).equals(
      bytes.subarray(at - start, at - start + length),
    );
    expect(isRight, `${start}-${end} at ${at}`).toBe(true);
    at += length;
  }
}
