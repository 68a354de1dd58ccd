import { readdirSync } from 'node:fs';
import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { originRig } from '../support/origin-rig.ts';

const CLIENTS = 2000;
const AT_A_TIME = 48;
/** Of a connection to the store that was cut, until the worker has noticed, and the like. */
const SPARE_DESCRIPTORS = 8;

describe('clients that leave at any moment', () => {
  it.each(['range', 'undici'] as const)(
    'hold no connection to the store (%s), and nobody else up',
    async (transport) => {
      const { url, worker, store } = await originRig({ connections: 8, transport });
      await (await fetch(`${url}/ladder.ism/.m3u8`)).text();
      const before = descriptorsOf(worker.pid);
      store.addFault({ kind: 'delay-chunks', ms: 1, chunkBytes: 16_384 });
      let next = 0;
      const client = async (): Promise<void> => {
        for (let n = next++; n < CLIENTS; n = next++) {
          const track = ['video=450000', 'video=250000', 'audio_eng=64000'][n % 3];
          // From before the subrequest is sent to after the body has ended.
          await leave(`${url}/ladder.ism/hls/ladder-${track}-${(n % 10) + 1}.m4s`, (n * 7) % 60);
        }
      };
      let others = 0;
      const other = async (): Promise<void> => {
        for (; next < CLIENTS; others++) {
          const answer = await fetch(`${url}/ladder.ism/hls/ladder-video=450000-2.m4s`);
          expect(answer.status).toBe(200);
          expect((await answer.arrayBuffer()).byteLength).toBe(Number(answer.headers.get('content-length')));
        }
      };
      await Promise.all([other(), ...Array.from({ length: AT_A_TIME }, client)]);
      expect(others).toBeGreaterThan(0);
      store.clearFaults();
      await expect
        .poll(() => worker.stats)
        .toMatchObject({
          requests: { inFlight: 0 },
          buckets: { media: { pool: { running: 0, pending: 0 } } },
        });
      expect(worker.stats?.requests.clientGone).toBeGreaterThan(CLIENTS / 10);
      const kept = () => worker.stats?.buckets['media']?.pool.connected ?? 0;
      await expect
        .poll(() => descriptorsOf(worker.pid) - kept())
        .toBeLessThanOrEqual(before + SPARE_DESCRIPTORS);
      const answers = await Promise.all(
        Array.from({ length: 16 }, () => fetch(`${url}/ladder.ism/hls/ladder-video=450000-1.m4s`)),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(16).fill(200));
      await Promise.all(answers.map((answer) => answer.arrayBuffer()));
    },
  );
});

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Asks, and closes the connection after some time, whatever came by then. */
function leave(url: string, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    const call = request(url, { agent: false }, (response) => response.on('error', () => undefined).resume());
    call.on('error', () => undefined).on('close', () => resolve());
    call.end();
    setTimeout(() => call.destroy(), afterMs);
  });
}
