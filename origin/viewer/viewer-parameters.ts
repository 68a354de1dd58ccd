import { decodeViewerBase64, encodeViewerBase64 } from './viewer-base64.ts';
import { type ViewerPolicy, cannedPolicy, policyText } from './viewer-policy.ts';
import type { ViewerHash } from './viewer-signature.ts';

/** A policy with whose signature it goes. */
export interface SignedPolicy {
  readonly policy: ViewerPolicy;
  /** Whether the policy is sent along, and not made again by whoever verifies. */
  readonly isCustom: boolean;
  readonly keyId: string;
  readonly hash: ViewerHash;
  readonly signature: Uint8Array;
}

/** In a query under these names; in cookies with `CloudFront-` before them. */
export const VIEWER_PARAMETERS = ['Expires', 'Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'] as const;

export type ViewerParameter = (typeof VIEWER_PARAMETERS)[number];

/** A canned policy says nothing but a URL and when it ends. */
export function needsCustomPolicy({ startsSeconds, sourceIp }: Omit<ViewerPolicy, 'resource'>): boolean {
  return startsSeconds !== undefined || sourceIp !== undefined;
}

/** The text that is signed. */
export function signedText({ policy, isCustom }: Pick<SignedPolicy, 'policy' | 'isCustom'>): string {
  return isCustom ? policyText(policy) : cannedPolicy(policy);
}

/** What is sent of it, in the order of CloudFront's examples; SHA-1 goes without saying. */
export function viewerParameters(signed: SignedPolicy): [name: ViewerParameter, value: string][] {
  const { policy, isCustom, keyId, hash, signature } = signed;
  return [
    isCustom
      ? ['Policy', encodeViewerBase64(Buffer.from(policyText(policy)))]
      : ['Expires', String(policy.expiresSeconds)],
    ['Signature', encodeViewerBase64(signature)],
    ['Key-Pair-Id', keyId],
    ...(hash === 'SHA1' ? [] : [['Hash-Algorithm', hash] as [ViewerParameter, string]]),
  ];
}

/** What stands beside a URL that a viewer was given, as it was sent. */
export interface SentSignature {
  readonly keyId: string;
  readonly hash: ViewerHash;
  readonly signature: Buffer;
  /** A policy that was sent along; absent: the canned one, of the URL. */
  readonly policyText?: string;
  /** Of the canned policy. */
  readonly expiresSeconds?: number;
}

/** Whether any of them stands there: whoever says one must say all. */
export function isSigned(valueOf: (name: ViewerParameter) => string | undefined): boolean {
  return valueOf('Signature') !== undefined || valueOf('Policy') !== undefined;
}

/** Whole seconds since the epoch, of this millennium. */
const SECONDS = /^\d{1,12}$/;

/** Undefined for what {@link viewerParameters} never writes. */
export function readViewerParameters(
  valueOf: (name: ViewerParameter) => string | undefined,
): SentSignature | undefined {
  const [policy, expires, keyId] = [valueOf('Policy'), valueOf('Expires'), valueOf('Key-Pair-Id')];
  const hash = valueOf('Hash-Algorithm') ?? 'SHA1';
  const signature = decodeViewerBase64(valueOf('Signature') ?? '');
  if (keyId === undefined || signature === undefined || signature.length === 0) return undefined;
  if (hash !== 'SHA1' && hash !== 'SHA256') return undefined;
  const sent = { keyId, hash, signature } as const;
  if (policy !== undefined) {
    const policyText = decodeViewerBase64(policy)?.toString();
    return policyText === undefined ? undefined : { ...sent, policyText };
  }
  if (expires === undefined || !SECONDS.test(expires)) return undefined;
  return { ...sent, expiresSeconds: Number(expires) };
}
