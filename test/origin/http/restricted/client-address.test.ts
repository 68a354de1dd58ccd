import { describe, expect, test } from 'vitest';
import { ClientAddresses } from '../../../../origin/http/restricted/client-address.ts';

describe('ClientAddresses', () => {
  const addresses = new ClientAddresses(['10.0.0.0/8', '2001:db8::/32']);

  test.each([
    ['203.0.113.5', undefined, '203.0.113.5'],
    ['203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['10.1.1.1', undefined, '10.1.1.1'],
    ['10.1.1.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:10.1.1.1', '198.51.100.1', '198.51.100.1'],
    ['10.1.1.1', '192.0.2.9, 198.51.100.1', '198.51.100.1'],
    ['10.1.1.1', '198.51.100.1, 10.2.2.2, 2001:db8::9', '198.51.100.1'],
    ['10.1.1.1', '10.9.9.9', '10.9.9.9'],
    ['10.1.1.1', '', '10.1.1.1'],
    ['10.1.1.1', 'unknown', 'unknown'],
  ])('from %s with X-Forwarded-For %s: %s', (peer, forwardedFor, expected) => {
    expect(addresses.of(peer, forwardedFor)).toBe(expected);
  });
});
