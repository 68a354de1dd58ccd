import dns, { type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

type ResolveAll = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves names for sockets: all addresses of a name, in another order for each connection, so that a store's machines
 * share what is read. A socket goes on to the next address where one does not answer. Which family comes first is for the
 * system to say. RFC 8305 5
 *
 * @param resolve the system's resolver by default, as sockets call it
 */
export function spreadAddresses(resolve: ResolveAll = (...asked) => dns.lookup(...asked)): LookupFunction {
  return (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined) {
        callback(error ?? new Error(`${host} has no address`), []);
        return;
      }
      const spread = shuffled(addresses).toSorted(
        (a, b) => Number(a.family !== first.family) - Number(b.family !== first.family),
      );
      if (options.all === true) callback(null, spread);
      else callback(null, spread[0]!.address, spread[0]!.family);
    });
  };
}

/** Fisher and Yates's: each order is as likely as any other. */
function shuffled<T>(list: readonly T[]): T[] {
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}
