import { BlockList, isIP } from 'node:net';

/** An address, or a range of them: `203.0.113.0/24`, `2001:db8::/32`. */
const RANGE = /^([\da-fA-F.:]+)(?:\/(\d{1,3}))?$/;

/** Addresses as CIDR blocks, of either family; an IPv4 address that comes as `::ffff:203.0.113.7` is one of IPv4. */
export class AddressRanges {
  readonly #list = new BlockList();

  /** @throws RangeError where one is no address, nor a range */
  constructor(ranges: readonly string[]) {
    for (const range of ranges) {
      const [, address = '', bits] = RANGE.exec(range) ?? [];
      const family = familyOf(address);
      if (family === undefined) throw new RangeError(`${range} is no range of addresses`);
      this.#list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
    }
  }

  has(address: string): boolean {
    const plain = plainAddress(address);
    const family = familyOf(plain);
    return family !== undefined && this.#list.check(plain, family);
  }
}

/** Whether it can be one of {@link AddressRanges}. */
export function isAddressRange(text: string): boolean {
  try {
    void new AddressRanges([text]);
    return true;
  } catch {
    return false;
  }
}

export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? 'ipv4' : 'ipv6';
}
