import { type KeyObject, generateKeyPairSync, sign } from 'node:crypto';

/** A certificate and its key, in PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

interface Wanted {
  /** `URI:spiffe://example/rotator`, `DNS:localhost`, `IP:127.0.0.1` */
  readonly names: readonly string[];
  /** Milliseconds since the epoch; a day ago and ten years ahead by default. */
  readonly fromMs?: number;
  readonly untilMs?: number;
}

export interface Authority {
  /** In PEM. */
  readonly certificate: string;
  issue(wanted: Wanted): Issued;
}

const DAY_MS = 24 * 3_600_000;

/** An authority for tests: X.509 version 3 over ECDSA P-256 (RFC 5280), as much of it as TLS needs. */
export function createAuthority(name: string): Authority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issue = (
    subject: string,
    publicKey: KeyObject,
    extensions: Buffer[],
    wanted: Partial<Wanted> = {},
  ) => {
    const { fromMs = Date.now() - DAY_MS, untilMs = Date.now() + 3650 * DAY_MS } = wanted;
    const algorithm = sequence(objectId('1.2.840.10045.4.3.2'));
    const toBeSigned = sequence(
      tagged(0xa0, integer(2)),
      integer(1 + Math.floor(Math.random() * 1e6)),
      algorithm,
      nameOf(name),
      sequence(time(fromMs), time(untilMs)),
      nameOf(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', toBeSigned, keys.privateKey);
    return pem('CERTIFICATE', sequence(toBeSigned, algorithm, bitString(signature)));
  };
  const isAuthority = extension('2.5.29.19', sequence(tagged(0x01, Buffer.from([0xff]))));
  return {
    certificate: issue(name, keys.publicKey, [isAuthority]),
    issue(wanted) {
      const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = extension('2.5.29.17', sequence(...wanted.names.map(generalName)));
      return {
        certificate: issue('leaf', own.publicKey, [names], wanted),
        key: own.privateKey.export({ type: 'pkcs8', format: 'pem' }),
      };
    },
  };
}

/** DER (X.690 8.1): tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts));

function integer(value: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  const first = bytes.findIndex((byte, index) => byte !== 0 || index === 4);
  return tagged(0x02, bytes.subarray(bytes[first]! >= 0x80 ? first - 1 : first));
}

const bitString = (bytes: Buffer) => tagged(0x03, Buffer.concat([Buffer.from([0]), bytes]));

function objectId(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const base128 = (value: number): number[] =>
    value < 0x80 ? [value] : [...base128(value >> 7).map((byte) => byte | 0x80), value & 0x7f];
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function nameOf(commonName: string): Buffer {
  const attribute = sequence(objectId('2.5.4.3'), tagged(0x0c, Buffer.from(commonName)));
  return sequence(tagged(0x31, attribute));
}

/** GeneralizedTime: `20260131120000Z`. */
function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return tagged(0x18, Buffer.from(text));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(objectId(id), tagged(0x04, value));
}

const NAME_TAGS: Readonly<Record<string, number>> = { DNS: 0x82, URI: 0x86, IP: 0x87 };

function generalName(name: string): Buffer {
  const [, type = '', value = ''] = /^([A-Z]+):(.*)$/.exec(name) ?? [];
  const bytes = type === 'IP' ? Buffer.from(value.split('.').map(Number)) : Buffer.from(value);
  return tagged(NAME_TAGS[type]!, bytes);
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
