import { z } from 'zod';
import { isAddressRange } from '../../origin/viewer/address-ranges.ts';
import { type AccessLogConfig, UNIX_PEERS } from '../../origin/origin-config.ts';
import { isKeyId, KEY_ID_RULE } from '../keys/key-id.ts';
import { byteSize, duration, givenDuration, durationOrNone, requiredText, section } from './fields.ts';

/** `cdn.example.com`, or `*.example.com` for all below it. */
export const virtualHost = z
  .string()
  .regex(/^(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/, 'must be a host name without port, or *. and one')
  .transform((name) => name.toLowerCase());

/** One line of a head, and no more. */
const headerValue = z.string().regex(/^[\x20-\x7e]+$/, 'must be the value of a header');

/** Less than a slice keeps nothing. */
const LEAST_MEMORY_BYTES = 1024 * 1024;

/** What is kept of files that a route passes through. */
export const contentCache = section({
  memory: byteSize('1000MiB').refine((bytes) => bytes >= LEAST_MEMORY_BYTES, 'must be at least 1MiB'),
  ttl: duration('5m'),
  stale_while_revalidate: durationOrNone('1m'),
  stale_if_error: durationOrNone('1h'),
  negative: durationOrNone('5s'),
}).transform((cache) => ({
  memoryBytes: cache.memory,
  freshness: {
    ttlMs: cache.ttl,
    staleWhileRevalidateMs: cache.stale_while_revalidate,
    staleIfErrorMs: cache.stale_if_error,
    negativeMs: cache.negative,
  },
}));

/** Shorter ones cost a request a second, longer ones the viewer who seeks. */
const SEGMENT_MS = { least: 1000, most: 30_000 } as const;

/** BCP 47, in the letters that manifests have it in. */
const languageTag = z
  .string()
  .refine(isLanguageTag, 'must be a language tag: en, pt-BR, zh-Hant')
  .transform((tag) => new Intl.Locale(tag).toString());

/** What is made of assets. */
export const packaging = section({
  segment: givenDuration
    .refine((ms) => ms >= SEGMENT_MS.least && ms <= SEGMENT_MS.most, 'must be from 1s to 30s')
    .optional(),
  languages: z.array(languageTag).min(1, 'must name at least one language').optional(),
  interstitials: z.boolean().optional(),
  hls_client_manifest_version: z.int().min(1).max(99).optional(),
  hls_no_multiplex: z.boolean().optional(),
  mpd_segment_template: z.enum(['time', 'number']).optional(),
});

/** `Cache-Control` by what is answered. */
export const cacheControl = section({
  manifest: headerValue.optional(),
  init: headerValue.optional(),
  segment: headerValue.optional(),
  file: headerValue.optional(),
  error: headerValue.optional(),
});

/** As long as a guess must not be. */
const shieldKey = headerValue.min(16, 'must have 16 characters or more, as of ${env:NAME}').max(1024);

/** HTTP's own mean something else, and some are not kept. */
const ownHeader = z
  .string()
  .regex(/^x-[a-z0-9-]{1,60}$/i, 'must be a name that begins with X-')
  .transform((name) => name.toLowerCase());

/** As a certificate has it: a common name, a host, or a URI. */
const certificateName = z
  .string()
  .regex(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/, 'must be a name that stands in a certificate');

/** Keys that a shield signs with. */
const shieldAccessKey = section({
  access_key_id: z.string().regex(/^[\w+=,.@-]{1,128}$/, 'must be the id of an access key'),
  secret_access_key: shieldKey,
}).transform(({ access_key_id: accessKeyId, secret_access_key: secretAccessKey }) => ({
  accessKeyId,
  secretAccessKey,
}));

const scopePart = z.string().regex(/^[\w-]+$/, 'must be a name of letters, digits, _ and -');

/** Signature V4 towards us. */
const shieldSigv4 = section({
  region: scopePart,
  service: scopePart.default('s3'),
  access_keys: z.array(shieldAccessKey).min(1, 'must have at least one key'),
}).transform(({ access_keys: accessKeys, ...scope }) => ({ ...scope, accessKeys }));

/** How a CDN's shield shows that it is the one: by all that is asked for. */
export const shield = section({
  header: ownHeader.prefault('X-Shield-Key'),
  values: z.array(shieldKey).min(1, 'must have at least one value').optional(),
  key_set: z.string().refine(isKeyId, KEY_ID_RULE).optional(),
  client_certificate: z.array(certificateName).min(1, 'must have at least one name').optional(),
  sigv4: shieldSigv4.optional(),
})
  .refine(
    ({ values, key_set: pushed, client_certificate: names, sigv4 }) =>
      [values, pushed, names, sigv4].some((way) => way !== undefined),
    'must have values, key_set, client_certificate or sigv4: nobody would be told from others',
  )
  .transform(({ header, values: keys, key_set: pushed, client_certificate: certificateNames, sigv4 }) => ({
    ...(sigv4 !== undefined && { sigv4 }),
    ...((keys ?? pushed) !== undefined && {
      secret: { header, keys: keys ?? [], ...(pushed !== undefined && { pushed }) },
    }),
    ...(certificateNames !== undefined && { certificateNames }),
  }));

/** At least as many as a guess must not find. */
const tokenKey = z
  .string()
  .regex(/^(?:[\da-fA-F]{2}){16,}$/, 'must be 16 bytes or more in hexadecimal, as of ${env:NAME}');

function isLanguageTag(text: string): boolean {
  try {
    return new Intl.Locale(text).language !== '';
  } catch {
    return false;
  }
}

/** `https://cdn.example.com`, and no path. */
const baseUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'must be a scheme and a host: https://HOST',
  );

/** Hosts that manifests lead players to. */
export const pathways = z
  .array(
    section({
      id: z.string().regex(/^[\w.-]{1,64}$/, 'must be letters, digits, ., - and _'),
      base_url: baseUrl,
    }).transform(({ id, base_url: url }) => ({ id, baseUrl: url })),
  )
  .min(1, 'must have at least one pathway')
  .max(8, 'must be eight pathways at most')
  .refine(
    (list) => new Set(list.map(({ id }) => id)).size === list.length,
    'must have an id of its own for each pathway',
  );

/** Who tells players which pathway to take. */
export const steering = section({
  server: z
    .string()
    .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), 'must be a URL: https://HOST/PATH')
    .transform((text) => new URL(text).href),
  first: requiredText.optional(),
  query_before_start: z.boolean().default(false),
});

export const addressRange = z
  .string()
  .refine(isAddressRange, 'must be an address or a range: 203.0.113.0/24, 2001:db8::/32');

/** Of all lines. */
const share = z.number().gt(0, 'must be above 0').lte(1, 'must be 1 at most');

/** What requests leave of themselves: nothing, lines in the log, or lines of their own. */
export const accessLog = z
  .union(
    [
      z.boolean(),
      section({
        format: z.enum(['json', 'combined']).default('json'),
        file: requiredText.default('-'),
        sample: share.default(1),
      }),
    ],
    { error: 'must be true, false, or a format (json, combined), a file (or -) and a sample (0.01)' },
  )
  .transform((said): AccessLogConfig | undefined => {
    if (typeof said !== 'boolean') return said;
    return said ? { format: 'json', sample: 1 } : undefined;
  });

/** Who speaks for others by the PROXY protocol. */
export const proxy = z
  .string()
  .refine(
    (text) => text === UNIX_PEERS || isAddressRange(text),
    'must be an address, a range (203.0.113.0/24), or unix for the unix socket',
  );

/** Who is answered by a route, and how it is handed on. */
export const restrict = section({
  key_groups: z.array(requiredText).default([]),
  tokens: section({
    parameter: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be a name of letters, digits, _ and -'),
    keys: z.array(tokenKey).min(1, 'must have at least one key'),
  }).optional(),
  propagate: z.enum(['none', 'query', 'cookie']).default('none'),
  base_urls: z.array(baseUrl).default([]),
  origins: z.array(baseUrl).default([]),
})
  .refine(
    ({ key_groups: groups, tokens }) => groups.length > 0 || tokens !== undefined,
    'must have key_groups or tokens: nobody would be admitted',
  )
  .transform(({ key_groups: keyGroups, base_urls: baseUrls, tokens, ...rest }) => ({
    ...rest,
    keyGroups,
    baseUrls,
    ...(tokens !== undefined && { tokens }),
  }));
