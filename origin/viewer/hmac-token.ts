import { createHmac, timingSafeEqual } from 'node:crypto';

/** A token of fields with `~` between them, as CDNs issue: `st=…~exp=…~acl=/vod/*~hmac=…`. */
export interface HmacToken {
  /** The text that the code is made of: all fields before it. */
  readonly text: string;
  readonly hmac: Buffer;
  /** Paths that it is for, with the wildcards of policies; one of several where `!` stands between them. */
  readonly acl: readonly string[];
  readonly expiresSeconds: number;
  readonly startsSeconds: number;
  /** The one address that it is for. */
  readonly address: string | undefined;
}

const FIELD = /^([a-z]+)=(.*)$/;
const SECONDS = /^\d{1,12}$/;
const SHA256_HEX = /^[\da-f]{64}$/i;
const KNOWN = new Set(['st', 'exp', 'acl', 'ip', 'data', 'id', 'hmac']);

/** Undefined for what is no such token: a field that comes twice or means nothing here, no end, no path, no code. */
export function parseHmacToken(token: string): HmacToken | undefined {
  const fields = new Map<string, string>();
  for (const part of token.split('~')) {
    const [, name = '', value = ''] = FIELD.exec(part) ?? [];
    if (!KNOWN.has(name) || fields.has(name) || fields.has('hmac')) return undefined;
    fields.set(name, value);
  }
  const [hmac = '', exp = '', acl = '', st = '0'] = ['hmac', 'exp', 'acl', 'st'].map((name) =>
    fields.get(name),
  );
  if (!SHA256_HEX.test(hmac) || !SECONDS.test(exp) || !SECONDS.test(st) || acl === '') return undefined;
  return {
    text: token.slice(0, token.lastIndexOf('~')),
    hmac: Buffer.from(hmac, 'hex'),
    acl: acl.split('!'),
    expiresSeconds: Number(exp),
    startsSeconds: Number(st),
    address: fields.get('ip'),
  };
}

/** Whether one of the keys made the code. All are tried, so that the time says nothing. */
export function isMadeWith({ text, hmac }: HmacToken, keys: readonly Buffer[]): boolean {
  const matches = keys.filter((key) =>
    timingSafeEqual(createHmac('sha256', key).update(text).digest(), hmac),
  );
  return matches.length > 0;
}
