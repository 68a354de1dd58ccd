import { HeadwaterError } from '../model/errors.ts';
import { KEY_GRACE_DAYS, type SigningKeysCredential } from './credential.ts';
import type { SigningKeyScope } from './signing-key.ts';

/**
 * The key that was derived elsewhere for exactly this scope.
 *
 * @throws HeadwaterError `no-credential`, naming what is held
 */
export function scopedSigningKey(
  { keys }: SigningKeysCredential,
  { shortDate, region, service }: SigningKeyScope,
): Buffer {
  const ofScope = keys.filter((key) => key.region === region && key.service === service);
  const ofDate = ofScope.find((key) => key.shortDate === shortDate);
  if (ofDate !== undefined) return Buffer.from(ofDate.key, 'base64');
  if (ofScope.length > 0) {
    const dates = namesOf(ofScope.map((key) => key.shortDate));
    throw new HeadwaterError(
      'no-credential',
      `Cannot sign for ${shortDate}: signing keys are held for ${dates}, and sign up to ${KEY_GRACE_DAYS} days later`,
    );
  }
  const scopes = namesOf(keys.map((key) => `${key.region}/${key.service}`));
  throw new HeadwaterError(
    'no-credential',
    `Cannot sign for ${region}/${service}: signing keys are held for ${scopes}`,
  );
}

function namesOf(names: readonly string[]): string {
  const each = [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1));
  return each.join(', ') || 'nothing';
}
