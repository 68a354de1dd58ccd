import { type KeyObject, createPrivateKey } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type SignedPolicy,
  VIEWER_PARAMETERS,
  needsCustomPolicy,
  signedText,
  viewerParameters,
} from '../../origin/viewer/viewer-parameters.ts';
import { type ViewerHash, signPolicy } from '../../origin/viewer/viewer-signature.ts';
import { type FieldViolation, invalidArgument, ControlError } from '../control-error.ts';
import { isPointInTime } from '../credential/point-in-time.ts';
import { heldKey } from '../keys/keyring.ts';
import type { KeyringState } from '../state/keyring-state.ts';

/** What a viewer is to be allowed, signed as CloudFront has it. */
export interface ViewerRequest {
  /** Absolute, as viewers ask for it; its parameters are part of it. */
  readonly url: string;
  /** Milliseconds since the epoch; whole seconds count. */
  readonly expiresAtMs: number;
  readonly startsAtMs?: number | undefined;
  /** `203.0.113.0/24`, or one address. */
  readonly sourceIp?: string | undefined;
  /** A URL with `*` and `?` that it is for, in place of the one alone. */
  readonly resource?: string | undefined;
  readonly hash: ViewerHash;
}

interface ViewerKey {
  readonly id: string;
  readonly privateKey: KeyObject;
}

/** Beyond, browsers and CloudFront take no URL. */
const MAX_URL_LENGTH = 8192;

/** The URL with its signature. @throws ControlError `invalid-argument` */
export function signViewerUrl(action: string, request: ViewerRequest, key: ViewerKey): string {
  const signed = signedPolicyOf(action, request, key);
  const query = viewerParameters(signed).map(([name, value]) => `${name}=${value}`);
  const url = withoutEmptyParameters(request.url);
  return `${url}${url.includes('?') ? '&' : '?'}${query.join('&')}`;
}

/** The cookies that go with each request instead. @throws ControlError `invalid-argument` */
export function signViewerCookies(
  action: string,
  request: ViewerRequest,
  key: ViewerKey,
): { name: string; value: string }[] {
  const signed = signedPolicyOf(action, request, key);
  return viewerParameters(signed).map(([name, value]) => ({ name: `CloudFront-${name}`, value }));
}

/** A key of the keyring, to sign with. @throws ControlError `unknown-key`, `no-private-key` */
export function signingKeyOf(action: string, keyring: KeyringState, id: string): ViewerKey {
  const { privateKey } = heldKey(action, keyring, id);
  if (privateKey !== undefined) return { id, privateKey: createPrivateKey(privateKey) };
  throw new ControlError('no-private-key', `${action}: of this key only the public half is held`);
}

function signedPolicyOf(action: string, request: ViewerRequest, { id, privateKey }: ViewerKey): SignedPolicy {
  const violations = violationsOf(request);
  if (violations.length > 0) throw invalidArgument(action, violations);
  const { url, resource, expiresAtMs, startsAtMs, sourceIp, hash } = request;
  const policy = {
    resource: resource ?? withoutEmptyParameters(url),
    expiresSeconds: Math.floor(expiresAtMs / 1000),
    ...(startsAtMs !== undefined && { startsSeconds: Math.floor(startsAtMs / 1000) }),
    ...(sourceIp !== undefined && {
      sourceIp: sourceIp.includes('/') ? sourceIp : `${sourceIp}/${bits(sourceIp)}`,
    }),
  };
  const isCustom = resource !== undefined || needsCustomPolicy(policy);
  const signature = signPolicy(signedText({ policy, isCustom }), privateKey, hash);
  return { policy, isCustom, keyId: id, hash, signature };
}

/** `a.mp4?` and `a.mp4?b=1&` would not survive the signature's parameters; AWS's signer leaves the same out. */
function withoutEmptyParameters(url: string): string {
  const [path = '', ...rest] = url.split('?');
  const parameters = rest
    .join('?')
    .split('&')
    .filter((parameter) => parameter !== '');
  return parameters.length === 0 ? path : `${path}?${parameters.join('&')}`;
}

function violationsOf(request: ViewerRequest): FieldViolation[] {
  const { url, resource, expiresAtMs, startsAtMs, sourceIp } = request;
  const found: [field: string, description: string | undefined][] = [
    ['url', urlViolation(url)],
    ['resource', resource === undefined ? undefined : resourceViolation(resource)],
    ['expire_time', isPointInTime(expiresAtMs) ? undefined : 'must be a time from 1970 to the year 9999'],
    ['start_time', startsAtMs === undefined ? undefined : startViolation(startsAtMs, expiresAtMs)],
    [
      'source_ip',
      sourceIp === undefined || isCidr(sourceIp)
        ? undefined
        : 'must be an address, or a range as 203.0.113.0/24',
    ],
  ];
  return found.flatMap(([field, description]) => (description === undefined ? [] : [{ field, description }]));
}

function urlViolation(url: string): string | undefined {
  const text = textViolation(url);
  if (text !== undefined) return text;
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:\/\//.test(url)) return 'must be absolute, http or https';
  if (url.includes('#')) return 'must have no fragment: it is never sent';
  const taken = VIEWER_PARAMETERS.find((name) => parsed.searchParams.has(name));
  return taken === undefined ? undefined : `must not have the parameter ${taken}: the signature has it`;
}

/** `http*://host/path/*`, or `*` alone. */
function resourceViolation(resource: string): string | undefined {
  return resource === '' ? 'must not be empty' : textViolation(resource);
}

/** The text is signed as it is: nothing in it may be spelled in two ways, or end the JSON string that it stands in. */
function textViolation(text: string): string | undefined {
  if (text.length > MAX_URL_LENGTH) return `must have at most ${MAX_URL_LENGTH} characters`;
  return /^[!-~]*$/.test(text) && !/["\\<>]/.test(text)
    ? undefined
    : 'must be ASCII without white space, quotes and backslashes; the rest is percent-encoded';
}

function startViolation(startsAtMs: number, expiresAtMs: number): string | undefined {
  return isPointInTime(startsAtMs) && startsAtMs < expiresAtMs ? undefined : 'must be before the end';
}

function isCidr(text: string): boolean {
  const [address = '', length, ...more] = text.split('/');
  if (isIP(address) === 0 || more.length > 0) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits(address));
}

function bits(address: string): number {
  return isIP(address) === 6 ? 128 : 32;
}
