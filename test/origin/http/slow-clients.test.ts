import { describe, expect, it } from 'vitest';
import { SlowClients } from '../../../origin/http/slow-clients.ts';

const BYTES_PER_SECOND = 8 * 1024;
const SECOND_MS = 1000;
const WINDOW_MS = 20 * SECOND_MS;
/** What must be taken in a window. */
const DUE_BYTES = (BYTES_PER_SECOND * WINDOW_MS) / SECOND_MS;

/** Counts as a socket does: what is written counts at once, and waits until it is taken. */
class Taker {
  bytesWritten = 0;
  writableLength = 0;
  isDestroyed = false;

  write(bytes: number): void {
    this.bytesWritten += bytes;
    this.writableLength += bytes;
  }

  take(bytes: number): void {
    this.writableLength -= bytes;
  }

  destroy(): void {
    this.isDestroyed = true;
  }
}

function watched() {
  const clients = new SlowClients({ bytesPerSecond: BYTES_PER_SECOND, windowMs: WINDOW_MS });
  const taker = new Taker();
  clients.watch(taker);
  return { clients, taker };
}

describe('SlowClients.check()', () => {
  it('cuts who takes nothing of what waits, when a window is over', () => {
    const { clients, taker } = watched();
    taker.write(DUE_BYTES - 1);
    clients.check(0);
    clients.check(WINDOW_MS - 1);
    expect(taker.isDestroyed).toBe(false);
    clients.check(WINDOW_MS);
    expect(taker.isDestroyed).toBe(true);
  });

  it('gives who has more waiting the time that it may take: what of it was sent nobody knows', () => {
    const { clients, taker } = watched();
    taker.write(2 * DUE_BYTES);
    for (let ms = 0; ms <= 2 * WINDOW_MS; ms += SECOND_MS) clients.check(ms);
    expect(taker.isDestroyed).toBe(false);
    clients.check(2 * WINDOW_MS + 1);
    expect(taker.isDestroyed).toBe(true);
  });

  it.each([
    ['leaves who takes as much as is due', BYTES_PER_SECOND, false],
    ['cuts who always takes something, and too little', BYTES_PER_SECOND / 2, true],
  ])('%s', (_, perSecond, isCut) => {
    const { clients, taker } = watched();
    taker.write(DUE_BYTES / 4);
    for (let second = 0; second <= 120; second++) {
      clients.check(second * SECOND_MS);
      taker.take(perSecond);
      taker.write(perSecond);
    }
    expect(taker.isDestroyed).toBe(isCut);
  });

  it('finds nobody slow who has taken all there is, however long nothing comes', () => {
    const { clients, taker } = watched();
    taker.write(1000);
    clients.check(0);
    taker.take(1000);
    clients.check(WINDOW_MS);
    taker.write(1000);
    clients.check(10 * WINDOW_MS);
    clients.check(11 * WINDOW_MS - 1);
    expect(taker.isDestroyed).toBe(false);
  });

  it('looks no longer at who is gone', () => {
    const { clients, taker } = watched();
    taker.write(1000);
    clients.check(0);
    clients.unwatch(taker);
    clients.check(WINDOW_MS);
    expect([taker.isDestroyed, clients.watched]).toEqual([false, 0]);
  });
});
