import { z } from 'zod';
import { isAddressRange } from '../../origin/viewer/address-ranges.ts';
import { requiredText, section } from './fields.ts';

/** One line of a head, and no more. */
const headerValue = z.string().regex(/^[\x20-\x7e]+$/, 'must be the value of a header');

/** `Cache-Control` by what is answered. */
export const cacheControl = section({
  manifest: headerValue.optional(),
  init: headerValue.optional(),
  segment: headerValue.optional(),
  file: headerValue.optional(),
});

/** At least as many as a guess must not find. */
const tokenKey = z
  .string()
  .regex(/^(?:[\da-fA-F]{2}){16,}$/, 'must be 16 bytes or more in hexadecimal, as of ${env:NAME}');

/** `https://cdn.example.com`, and no path. */
const baseUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && new URL(text).origin === text,
    'must be a scheme and a host: https://HOST',
  );

export const addressRange = z
  .string()
  .refine(isAddressRange, 'must be an address or a range: 203.0.113.0/24, 2001:db8::/32');

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
