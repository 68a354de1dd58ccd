import type { LookupAddress } from 'node:dns';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { spreadAddresses } from '../../../origin/storage/transport/spread-addresses.ts';

const v4 = (address: string): LookupAddress => ({ address, family: 4 });
const v6 = (address: string): LookupAddress => ({ address, family: 6 });

const resolving = (...addresses: LookupAddress[]) =>
  spreadAddresses((_host, _options, callback) => {
    callback(null, [...addresses]);
  });

const ask = (lookup: ReturnType<typeof spreadAddresses>): Promise<readonly LookupAddress[]> =>
  new Promise((resolve, reject) => {
    lookup('store.example', { all: true }, (error, addresses) => {
      if (error === null) resolve(addresses as LookupAddress[]);
      else reject(error);
    });
  });

describe('spreadAddresses()', () => {
  test('begins with each address about as often, and has all of them each time', async () => {
    const all = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'];
    const lookup = resolving(...all.map(v4));
    const first = new Map<string, number>();
    for (let i = 0; i < 4000; i++) {
      const order = (await ask(lookup)).map(({ address }) => address);
      expect(order.toSorted()).toEqual(all);
      first.set(order[0]!, (first.get(order[0]!) ?? 0) + 1);
    }
    // Five standard deviations beside a thousand.
    for (const address of all) expect(Math.abs(first.get(address)! - 1000), address).toBeLessThan(137);
  });

  test('keeps the family in front that the system puts there', async () => {
    const lookup = resolving(v6('fd00::1'), v4('10.0.0.1'), v6('fd00::2'), v4('10.0.0.2'));
    for (let i = 0; i < 100; i++)
      expect((await ask(lookup)).map(({ family }) => family)).toEqual([6, 6, 4, 4]);
  });

  test('answers with one address where one is asked for', async () => {
    const answer = await new Promise<unknown[]>((resolve) => {
      resolving(v4('10.0.0.1'))('store.example', {}, (...said) => resolve(said));
    });
    expect(answer).toEqual([null, '10.0.0.1', 4]);
  });

  test('passes on what the resolver says, and calls no address an error', async () => {
    const gone = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    const lookup = spreadAddresses((_host, _options, callback) => {
      callback(gone, []);
    });
    await expect(ask(lookup)).rejects.toBe(gone);
    await expect(ask(resolving())).rejects.toThrow('store.example has no address');
  });

  test('leads a socket on to an address that answers', async () => {
    const server = createServer((socket) => socket.end('here'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const lookup = resolving(v4('127.0.0.2'), v4('127.0.0.3'), v4('127.0.0.1'));
    for (let i = 0; i < 10; i++) {
      const [said] = (await once(connect({ host: 'store.example', port, lookup }), 'data')) as [Buffer];
      expect(said.toString()).toBe('here');
    }
  });
});
