import { describe, expect, it, test } from 'vitest';
import { AddressRanges, isAddressRange } from '../../../origin/viewer/address-ranges.ts';

describe('AddressRanges', () => {
  test.each([
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['0.0.0.0/0', '198.51.100.1', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['203.0.113.0/24', '::ffff:203.0.113.9', true],
    ['203.0.113.0/24', 'unknown', false],
    ['203.0.113.0/24', '', false],
  ])('%s has %s: %s', (range, address, expected) => {
    expect(new AddressRanges([range]).has(address)).toBe(expected);
  });

  it.each(['', 'localhost', '203.0.113.0/33', '2001:db8::/129', '203.0.113', '203.0.113.0/24/8', '1.2.3.4/'])(
    '%j is no range',
    (text) => {
      expect(isAddressRange(text)).toBe(false);
      expect(() => new AddressRanges([text])).toThrow(RangeError);
    },
  );
});
