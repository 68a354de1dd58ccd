import { describe, expect, it } from 'vitest';
import { parseProxyHeader } from '../../../../origin/http/connection/proxy-header.ts';

const SIGNATURE = '0d0a0d0a000d0a515549540a';
const IPV4 = `${SIGNATURE}2111000ccb007107c0000201303901bb`;
const IPV6 = `${SIGNATURE}2121002420010db800000000000000000000000720010db8000000000000000000000001303901bb`;

const line = (text: string) => Buffer.from(text, 'latin1');
const hex = (text: string) => Buffer.from(text, 'hex');

describe('parseProxyHeader()', () => {
  it.each([
    ['IPv4', line('PROXY TCP4 203.0.113.7 192.0.2.1 12345 443\r\n'), '203.0.113.7'],
    ['IPv6', line('PROXY TCP6 2001:db8::7 2001:db8::1 12345 443\r\n'), '2001:db8::7'],
    ['nobody', line('PROXY UNKNOWN\r\n'), undefined],
    ['nobody, and more', line('PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n'), undefined],
    ['IPv4 in bytes', hex(IPV4), '203.0.113.7'],
    ['IPv6 in bytes', hex(IPV6), '2001:db8:0:0:0:0:0:7'],
    ['IPv4 and more fields', hex(`${IPV4.replace('2111000c', '2111000f')}040000`), '203.0.113.7'],
    ['the proxy itself', hex(`${SIGNATURE}20000000`), undefined],
    ['the proxy itself, and what is to be skipped', hex(IPV4.replace('2111000c', '2011000c')), undefined],
    ['a unix socket', hex(`${SIGNATURE}213100d8${'00'.repeat(216)}`), undefined],
  ])('reads a header of %s, and how long it is, however it comes', (_, header, address) => {
    const bytes = Buffer.concat([header, line('GET / HTTP/1.1\r\n')]);
    expect(parseProxyHeader(bytes)).toEqual({ kind: 'header', address, lengthBytes: header.length });
    for (let i = 0; i < header.length; i += 1)
      expect(parseProxyHeader(bytes.subarray(0, i))).toEqual({ kind: 'incomplete' });
  });

  it.each([
    ['HTTP', line('GET / HTTP/1.1\r\n\r\n')],
    ['TLS', hex('160301020001')],
    ['a line of another case', line('proxy TCP4 203.0.113.7 192.0.2.1 12345 443\r\n')],
    ['no address', line('PROXY TCP4 203.0.113 192.0.2.1 12345 443\r\n')],
    ['an address of the other family', line('PROXY TCP4 2001:db8::7 2001:db8::1 12345 443\r\n')],
    ['a name', line('PROXY TCP4 localhost 192.0.2.1 12345 443\r\n')],
    ['two blanks', line('PROXY TCP4  203.0.113.7 192.0.2.1 12345 443\r\n')],
    ['a port that there is not', line('PROXY TCP4 203.0.113.7 192.0.2.1 12345 65536\r\n')],
    ['a port with a zero before it', line('PROXY TCP4 203.0.113.7 192.0.2.1 012 443\r\n')],
    ['UDP', line('PROXY UDP4 203.0.113.7 192.0.2.1 12345 443\r\n')],
    ['a line without end', line(`PROXY UNKNOWN ${'x'.repeat(200)}`)],
    ['a line that is too long', line(`PROXY UNKNOWN ${'x'.repeat(100)}\r\n`)],
    ['another version', hex(IPV4.replace('2111000c', '1111000c'))],
    ['another command', hex(IPV4.replace('2111000c', '2211000c'))],
    ['a block that is too short for its addresses', hex(`${SIGNATURE}21110004cb007107`)],
    ['a block that is too long', hex(`${SIGNATURE}2111ffff`)],
  ])('takes %s for none', (_, bytes) => {
    expect(parseProxyHeader(bytes)).toEqual({ kind: 'no-header' });
  });
});
