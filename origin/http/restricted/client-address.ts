import { AddressRanges, plainAddress } from '../../viewer/address-ranges.ts';

/** Whose addresses viewers have. */
export class ClientAddresses {
  readonly #trusted: AddressRanges;

  /** @param trustedProxies who may say for whom they ask: addresses and CIDR ranges */
  constructor(trustedProxies: readonly string[]) {
    this.#trusted = new AddressRanges(trustedProxies);
  }

  /**
   * The last address of a chain that is no proxy of ours: what stands before it in `X-Forwarded-For`, anybody may have
   * written.
   *
   * @param peer who is connected
   * @param forwardedFor `X-Forwarded-For`, nearest last
   */
  of(peer: string, forwardedFor: string | undefined): string {
    const chain = [...(forwardedFor ?? '').split(',').map((each) => each.trim()), peer].map(plainAddress);
    while (chain.length > 1 && this.#trusted.has(chain.at(-1) ?? '')) chain.pop();
    const last = chain.at(-1) ?? '';
    return last === '' ? plainAddress(peer) : last;
  }
}
