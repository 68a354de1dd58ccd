import { type ErrorCode, HeadwaterError } from '../model/errors.ts';
import { AddressRanges } from './address-ranges.ts';
import type { ViewerRequest } from './admission.ts';
import { matchesResource } from './matches-resource.ts';
import type { SentSignature } from './viewer-parameters.ts';
import { cannedPolicy, parsePolicy, type ViewerPolicy } from './viewer-policy.ts';

/** Whether the signature that was sent is one of this text. */
type Verify = (text: string) => boolean;

/**
 * Checks a signature and all that its policy says, in the order in which it costs most to be wrong: the signature first,
 * so that nothing is told of a policy that nobody signed.
 *
 * @returns when it ends, in whole seconds since the epoch
 * @throws HeadwaterError one of the `signature-…` codes
 */
export function admitSigned(sent: SentSignature, verify: Verify, request: ViewerRequest): number {
  const policy = verifiedPolicy(sent, verify, request);
  const { expiresSeconds, sourceIp } = policy;
  refuseOutOfTime(policy, request);
  if (sourceIp !== undefined && !isFrom(sourceIp, request.address))
    throw refusal('signature-other-address', 'it is for another address');
  const urls = request.bases.map((base) => base + request.url);
  if (!urls.some((url) => matchesResource(policy.resource, url)))
    throw refusal('signature-other-resource', 'it is for another URL');
  return expiresSeconds;
}

/** @throws HeadwaterError `signature-expired`, `signature-not-yet-valid` */
export function refuseOutOfTime(
  { expiresSeconds, startsSeconds = 0 }: Pick<ViewerPolicy, 'expiresSeconds' | 'startsSeconds'>,
  { nowSeconds }: Pick<ViewerRequest, 'nowSeconds'>,
): void {
  if (nowSeconds >= expiresSeconds) throw refusal('signature-expired', 'it has ended');
  if (nowSeconds < startsSeconds) throw refusal('signature-not-yet-valid', 'it has not begun');
}

/** The policy that was signed: the one sent along, or the canned one of the URL under one of its bases. */
function verifiedPolicy(sent: SentSignature, verify: Verify, request: ViewerRequest): ViewerPolicy {
  const { policyText, expiresSeconds = 0 } = sent;
  if (policyText !== undefined) {
    if (!verify(policyText)) throw invalid();
    const policy = parsePolicy(policyText);
    if (policy === undefined) throw refusal('signature-malformed', 'its policy says what is not understood');
    return policy;
  }
  const policies = request.bases.map((base) => ({ resource: base + request.url, expiresSeconds }));
  const signed = policies.find((policy) => verify(cannedPolicy(policy)));
  if (signed === undefined) throw invalid();
  return signed;
}

function isFrom(range: string, address: string): boolean {
  try {
    return new AddressRanges([range]).has(address);
  } catch {
    return false;
  }
}

function invalid(): HeadwaterError {
  return refusal('signature-invalid', 'it is none of this URL and key');
}

export function refusal(code: ErrorCode, state: string): HeadwaterError {
  return new HeadwaterError(code, `Cannot admit the viewer by the signature: ${state}`);
}
