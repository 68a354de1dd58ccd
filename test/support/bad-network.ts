import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

/** What a network does to what is sent over it. */
export type Weather =
  | { readonly kind: 'fine' }
  /** Every piece comes so much later, in its order. */
  | { readonly kind: 'late'; readonly ms: number }
  /** A share of pieces comes only when it was sent again, and what follows waits for it, as TCP has it. */
  | { readonly kind: 'lossy'; readonly share: number; readonly againMs: number }
  /** Nothing comes any more; nobody is told. */
  | { readonly kind: 'black-hole' }
  /** Connections are reset after so many bytes of an answer. */
  | { readonly kind: 'reset'; readonly afterBytes: number };

export interface BadNetwork {
  /** Of the same server, by way of the network. */
  readonly url: string;
  weather: Weather;
  /** Connections that were not closed by either side. */
  readonly open: number;
}

/** A network in front of a server on this machine, which ends with the test. */
export async function badNetwork(url: string): Promise<BadNetwork> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const store = connect(Number(port), hostname);
    let passed = 0;
    for (const [from, to] of [
      [client, store],
      [store, client],
    ] as const) {
      open.add(from);
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.on('error', () => undefined);
      let before = Promise.resolve();
      from.on('data', (chunk: Buffer) => {
        if (from === store) passed += chunk.length;
        before = passInTurn(before, chunk, to, passed);
      });
    }
  });
  const passInTurn = async (
    before: Promise<void>,
    chunk: Buffer,
    to: Socket,
    passed: number,
  ): Promise<void> => {
    await before;
    await pass(chunk, to, passed);
  };
  const pass = async (chunk: Buffer, to: Socket, passed: number): Promise<void> => {
    const { weather } = network;
    switch (weather.kind) {
      case 'black-hole':
        return;
      case 'reset':
        if (passed > weather.afterBytes) to.resetAndDestroy();
        else to.write(chunk);
        return;
      case 'late':
        await sleep(weather.ms);
        break;
      case 'lossy':
        if (Math.random() < weather.share) await sleep(weather.againMs);
        break;
      case 'fine':
        break;
    }
    if (!to.destroyed) to.write(chunk);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const network: BadNetwork = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    weather: { kind: 'fine' },
    get open() {
      return open.size;
    },
  };
  return network;
}
