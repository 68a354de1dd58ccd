import { createHash, timingSafeEqual } from 'node:crypto';
import { HeadwaterError } from '../../model/errors.ts';
import type { ShieldConfig } from '../../origin-config.ts';
import type { RequestHead } from '../connection/request-head.ts';

/**
 * Refuses who does not say the shield's key. All keys are compared, each in a time that says nothing of how much of it was
 * right, nor of its length.
 *
 * @throws HeadwaterError `not-from-shield`
 */
export function checkShieldKey({ header, keys }: ShieldConfig, { headers }: RequestHead): void {
  const said = headers[header];
  const digest = digestOf(typeof said === 'string' ? said : '');
  const matching = keys.filter((key) => timingSafeEqual(digestOf(key), digest));
  if (matching.length === 0)
    throw new HeadwaterError(
      'not-from-shield',
      'Cannot answer the request: it does not come from the shield',
    );
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
