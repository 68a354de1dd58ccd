import type { SignedRequest } from '../../origin/signing/signer.ts';
import type { StoreAnswer } from './ask-store.ts';
import type { Mask } from './mask-signature.ts';
import { pairs } from './sign-request.ts';

/** A signed request as it may be shown: signature, token and access key id are masked. */
export interface MaskedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { name: string; value: string }[];
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly generation: number;
}

export function maskRequest(
  origin: string,
  signed: SignedRequest,
  { signed: mask }: Mask,
): Omit<MaskedRequest, 'generation'> {
  return {
    method: signed.method,
    url: origin + mask(signed.path),
    headers: pairs(signed.headers).map(({ name, value }) => ({ name, value: mask(value) })),
    canonicalRequest: mask(signed.canonicalRequest ?? ''),
    stringToSign: mask(signed.stringToSign ?? ''),
  };
}

export function maskAnswer(answer: StoreAnswer, { signed: mask, sentence }: Mask): StoreAnswer {
  const { code, message, canonicalRequest, stringToSign } = answer;
  return {
    ...answer,
    code: sentence(code),
    message: sentence(message),
    canonicalRequest: mask(canonicalRequest),
    stringToSign: mask(stringToSign),
  };
}
