import { areCertificates } from './certificates.ts';
import { z } from 'zod';
import { credentialFromKeys } from '../credential/credential-from-keys.ts';
import { credentialViolations } from '../credential/credential-violations.ts';
import { parsePointInTime } from '../credential/point-in-time.ts';
import { parseByteSize } from './byte-size.ts';
import { parseDuration } from './duration.ts';
import { parseEndpoint } from './endpoint.ts';
import { parseListenAddress } from '../listen-address.ts';

/**
 * An object that takes no other keys. What it says of an unknown key is the list of the known ones, for
 * `describeIssue` to choose from.
 */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(' ') : undefined),
  });
}

/** A whole number within bounds. */
export function count(min: number, max: number) {
  return z.int(`must be a whole number from ${min} to ${max}`).min(min).max(max);
}

/** A text read by `parse`; undefined from it, or what is no text, is refused with `problem`. */
function parsed<T>(parse: (text: string) => T | undefined, problem: string) {
  const text = z.string({ error: ({ input }) => (input === undefined ? undefined : problem) });
  return text.transform((written, context): T => {
    const value = parse(written);
    if (value !== undefined) return value;
    context.addIssue(problem);
    return z.NEVER;
  });
}

/** Milliseconds that somebody gave, more than none. */
export const givenDuration = parsed(
  timerDuration,
  'must be a duration of 1ms to 500h, such as 500ms, 5s, 2m or 1h',
);

/** Milliseconds, more than none. */
export function duration(standard: string) {
  return givenDuration.prefault(standard);
}

/** Milliseconds, or none. */
export function durationOrNone(standard: string) {
  return parsed(
    (text) => (text === '0s' ? 0 : timerDuration(text)),
    'must be 0s, or a duration of 1ms to 500h, such as 500ms, 5s, 2m or 1h',
  ).prefault(standard);
}

/** Bytes that somebody gave. */
export const givenByteSize = parsed(
  boundedSize,
  'must be a size of 0B to 1024GiB, such as 8KiB, 64MiB or 1GiB',
);

/** Bytes. */
export function byteSize(standard: string) {
  return givenByteSize.prefault(standard);
}

/** More than any machine has, and far below where numbers lose bytes. */
const MAX_SIZE_BYTES = 1024 * 1024 ** 3;

function boundedSize(text: string): number | undefined {
  const bytes = parseByteSize(text) ?? Infinity;
  return bytes <= MAX_SIZE_BYTES ? bytes : undefined;
}

/** A timer of more than 2^31 ms, which are 596 hours, ends at once. */
const MAX_DURATION_MS = 500 * 3_600_000;

function timerDuration(text: string): number | undefined {
  const ms = parseDuration(text) ?? 0;
  return ms >= 1 && ms <= MAX_DURATION_MS ? ms : undefined;
}

/** Stands between slashes in a scope. */
export const region = z.string().regex(/^[^\s/]+$/, 'must be the name of a region, such as eu-central-1');

export const path = z.string().min(1, 'must not be empty');

export const requiredText = z.string().regex(/^[^\s]+$/, 'must be a text without white space');

export const listenAddress = parsed(
  parseListenAddress,
  'must be HOST:PORT, such as 127.0.0.1:8080, or unix:PATH',
);

export const hostName = z
  .string()
  .regex(
    /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/,
    'must be a host name without port, such as node1.example.com',
  )
  .transform((name) => name.toLowerCase());

export const endpoint = parsed(parseEndpoint, 'must be http:// or https:// with a host and no path');

export const bucketName = z.string().regex(/^[^\s/?#]{1,255}$/, 'must be a bucket name of the store');

export const pathPrefix = z
  .string()
  .regex(/^\/(?:[^\s?#/]+\/)*$/, "must start and end with '/' and hold no empty segment, '?' or '#'");

/** Of authorities, in place of those that Node trusts. */
export const certificates = z
  .string()
  .refine(areCertificates, 'must hold certificates in PEM, as of ${file:PATH}');

/** No store allows longer ones. */
const MAX_KEY_BYTES = 1024;

export const objectKey = z
  .string()
  .refine(
    (key) => key !== '' && Buffer.byteLength(key) <= MAX_KEY_BYTES,
    `must be the key of an object, ${MAX_KEY_BYTES} bytes at most`,
  );

export const keyPrefix = z.string().regex(/^(?:|.*\/)$/s, "must be empty or end with '/'");

export const pointInTime = parsed(parsePointInTime, 'must be a time such as 2026-01-31T12:00:00Z');

/** A credential in the file itself; its secrets are best written as `${env:…}` or `${file:…}`. */
export const staticCredential = section({
  source: z.literal('static'),
  access_key_id: z.string(),
  secret_access_key: z.string(),
  session_token: z.string().optional(),
  expiration: pointInTime.optional(),
}).transform((keys, context) => {
  const credential = credentialFromKeys({
    accessKeyId: keys.access_key_id,
    secretAccessKey: keys.secret_access_key,
    sessionToken: keys.session_token,
    expiresAtMs: keys.expiration,
  });
  for (const { field, description } of credentialViolations(credential)) {
    context.addIssue({ code: 'custom', path: [field], message: description });
  }
  return { kind: keys.source, credential };
});
