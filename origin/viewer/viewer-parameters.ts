import { encodeViewerBase64 } from './viewer-base64.ts';
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

type ViewerParameter = (typeof VIEWER_PARAMETERS)[number];

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
