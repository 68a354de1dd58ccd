import type { SecretKeyCredential, SigningKeysCredential } from '../../../origin/signing/credential.ts';
import { amzDate } from '../../../origin/signing/date-formats.ts';
import { deriveSigningKey } from '../../../origin/signing/signing-key.ts';

/** What the one who knows the secret derives for today and, should midnight come, tomorrow. */
export function signingKeys(
  { accessKeyId, secretAccessKey }: SecretKeyCredential,
  region: string,
): SigningKeysCredential {
  const keys = [0, 86_400_000].map((laterMs) => {
    const shortDate = amzDate(Date.now() + laterMs).slice(0, 8);
    const key = deriveSigningKey(secretAccessKey, { shortDate, region, service: 's3' });
    return { shortDate, region, service: 's3', key: key.toString('base64') };
  });
  return { kind: 'signing-keys', accessKeyId, keys };
}
