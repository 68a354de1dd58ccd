import { timingSafeEqual } from 'node:crypto';
import type { ShieldSigv4Config, ShieldAccessKey } from '../../origin-config.ts';
import { canonicalHeaders, canonicalRequest } from '../../signing/canonical-request.ts';
import { canonicalQuery, joinSorted } from '../../signing/canonical-query.ts';
import { EMPTY_PAYLOAD_HASH, UNSIGNED_PAYLOAD } from '../../signing/payload-hash.ts';
import { deriveSigningKey, SigningKeys } from '../../signing/signing-key.ts';
import { stringToSign } from '../../signing/string-to-sign.ts';
import { encodeKey } from '../../signing/uri-encode.ts';
import type { RequestHead } from '../connection/request-head.ts';
import { splitTarget } from '../routing/request-path.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const CLAIM =
  /^AWS4-HMAC-SHA256 Credential=([\w+=,.@-]{1,128})\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;!#$%&'*+.^_`|~-]+), ?Signature=([\da-f]{64})$/;
const TIMESTAMP = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/** As stores bear with it. */
const CLOCK_SKEW_MS = 15 * 60 * 1000;

/** A request without a body; a shield does not hash what is not there. */
const PAYLOADS: ReadonlySet<unknown> = new Set([UNSIGNED_PAYLOAD, EMPTY_PAYLOAD_HASH]);

/** They have to be signed where they are sent: a header that is not can be anybody's. */
const ALWAYS_SIGNED = ['host', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token'];

/** Whoever has a key that is not known costs what others do. */
const NOBODY: ShieldAccessKey = { accessKeyId: '', secretAccessKey: 'of nobody' };

const derived = new WeakMap<ShieldAccessKey, SigningKeys>();

interface Claim {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly shortDate: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Why a request is not signed by the shield; undefined where it is. Signature V4 in the header, as CloudFront signs for an
 * origin: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signatureProblem(
  { region, service, accessKeys }: ShieldSigv4Config,
  request: RequestHead,
  nowMs: number,
): string | undefined {
  const claim = claimOf(request.headers.authorization);
  if (claim === undefined) return 'it is not signed';
  if (claim.region !== region || claim.service !== service) return 'its signature is for another service';
  const payload = request.headers['x-amz-content-sha256'];
  if (payload === undefined) return 'it has no x-amz-content-sha256, which says that there is no body';
  if (!PAYLOADS.has(payload)) return 'its signature is of a body';
  const timestamp = textOf(request, 'x-amz-date');
  const atMs = timeOf(timestamp);
  if (atMs === undefined || !timestamp.startsWith(claim.shortDate)) return 'its signature has no date';
  if (Math.abs(nowMs - atMs) > CLOCK_SKEW_MS) return 'its signature is of another time';
  const isLacking = (name: string) =>
    request.headers[name] !== undefined && !claim.signedHeaders.includes(name);
  if (ALWAYS_SIGNED.some(isLacking)) return 'its signature leaves out headers that decide';
  const key = accessKeys.find(({ accessKeyId }) => accessKeyId === claim.accessKeyId);
  const isRight = spellingsOf(request.url ?? '')
    .map((target) => signatureOf(claim, request, { target, key: key ?? NOBODY }))
    .filter((expected) => timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature)));
  return key !== undefined && isRight.length > 0
    ? undefined
    : 'its signature is not that of a key that is known';
}

function claimOf(authorization: string | undefined): Claim | undefined {
  const [, accessKeyId, shortDate, region, service, signedHeaders, signature] =
    CLAIM.exec(authorization ?? '') ?? [];
  if (accessKeyId === undefined || shortDate === undefined || region === undefined) return undefined;
  if (service === undefined || signedHeaders === undefined || signature === undefined) return undefined;
  const scope = `${shortDate}/${region}/${service}/aws4_request`;
  return {
    accessKeyId,
    scope,
    shortDate,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature,
  };
}

function signatureOf(
  claim: Claim,
  request: RequestHead,
  { target, key }: { target: Target; key: ShieldAccessKey },
): string {
  const fields = claim.signedHeaders.map((name) => [name, textOf(request, name)] as const);
  const headers = canonicalHeaders(fields, { signsHeader: () => true });
  const parts = { method: request.method ?? '', ...target, headers };
  const canonical = canonicalRequest(parts, textOf(request, 'x-amz-content-sha256'));
  const toSign = stringToSign(ALGORITHM, textOf(request, 'x-amz-date'), claim.scope, canonical);
  const keys = derived.get(key) ?? new SigningKeys();
  derived.set(key, keys);
  return keys.get(claim.scope, () => deriveSigningKey(key.secretAccessKey, claim)).sign(toSign, 'hex');
}

interface Target {
  readonly path: string;
  readonly query: string;
}

/** Most sign what a URL means, encoded once, however it was encoded on the way; botocore signs it as it is sent. */
function spellingsOf(url: string): readonly Target[] {
  const { rawPath, rawQuery } = splitTarget(url);
  const pairs = rawQuery.split('&').filter((part) => part !== '');
  const asSent = { path: rawPath, query: joinSorted(pairs.map(pairOf)) };
  try {
    const path = encodeKey(decodeURIComponent(rawPath));
    return [{ path, query: canonicalQuery(pairs.map(decodedPair)) }, asSent];
  } catch {
    return [asSent];
  }
}

function pairOf(part: string): readonly [string, string] {
  const equals = part.indexOf('=');
  return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
}

function decodedPair(part: string): readonly [string, string] {
  const [name, value] = pairOf(part);
  return [decodeURIComponent(name), decodeURIComponent(value)];
}

function textOf({ headers }: RequestHead, name: string): string {
  const value = headers[name];
  return value === undefined ? '' : Array.isArray(value) ? value.join(',') : value;
}

function timeOf(timestamp: string): number | undefined {
  const [, ...digits] = TIMESTAMP.exec(timestamp) ?? [];
  if (digits.length === 0) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = digits.map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
