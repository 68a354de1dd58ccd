import type { SignedRequest } from '../../../origin/signing/signer.ts';

/** Changes one thing behind the signer's back; undefined where the request has no such thing, or does not sign it. */
type Tampering = (signed: SignedRequest) => SignedRequest | undefined;

/** By the name of what is changed. */
export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  path: (signed) => ({ ...signed, path: signed.path.replace('film.bin', 'other.bin') }),
  method: (signed) => ({ ...signed, method: signed.method === 'GET' ? 'HEAD' : 'GET' }),
  signature: (signed) =>
    changed(signed, ['authorization'], (value) => value.replace(/(?<=Signature=|:)./, otherDigit)) ??
    changed(signed, ['X-Amz-Signature', 'Signature'], (value) => value.replace(/./, otherDigit)),
  time: (signed) =>
    changed(signed, ['x-amz-date', 'date', 'X-Amz-Date', 'Expires'], (value) =>
      // The last digit of seconds.
      value.replace(/\d(?=Z$| GMT$|$)/, otherDigit),
    ),
  expiry: (signed) => changed(signed, ['X-Amz-Expires'], (value) => `${value}0`),
  token: (signed) => {
    const names = ['x-amz-security-token', 'X-Amz-Security-Token'];
    return changed(signed, names, (value) => value.replace(/^../, 'zz'));
  },
  range: (signed) => {
    const isSigned = signed.canonicalRequest?.includes('\nrange:') === true;
    return isSigned ? changed(signed, ['range'], (value) => value.replace(/=\d/, '=3')) : undefined;
  },
};

/** Changes the first header or query parameter of one of these names. */
function changed(
  signed: SignedRequest,
  names: readonly string[],
  change: (value: string) => string,
): SignedRequest | undefined {
  for (const name of names) {
    const at = signed.headers.indexOf(name);
    if (at >= 0)
      return { ...signed, headers: signed.headers.with(at + 1, change(signed.headers[at + 1] ?? '')) };
    const parameter = new RegExp(`(?<=[?&]${name}=)[^&]*`);
    if (parameter.test(signed.path)) return { ...signed, path: signed.path.replace(parameter, change) };
  }
  return undefined;
}

function otherDigit(digit: string): string {
  return digit === '1' ? '2' : '1';
}
