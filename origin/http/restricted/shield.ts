import { createHash, timingSafeEqual } from 'node:crypto';
import { HeadwaterError } from '../../model/errors.ts';
import type { ShieldConfig } from '../../origin-config.ts';
import type { Answer } from '../connection/answer.ts';
import type { PushedKeys } from '../../viewer/pushed-keys.ts';
import type { RequestHead } from '../connection/request-head.ts';
import { signatureProblem } from './shield-signature.ts';

interface Asking {
  readonly request: RequestHead;
  readonly answer: Answer;
  readonly pushed: PushedKeys;
}

type Secret = NonNullable<ShieldConfig['secret']>;

/** Of the keys in the configuration. */
const digests = new WeakMap<Secret, readonly Buffer[]>();

/** Refuses who is not the shield by all that it shows itself by. @throws HeadwaterError `not-from-shield` */
export function checkShield(
  { secret, certificateNames, sigv4 }: ShieldConfig,
  { request, answer, pushed }: Asking,
): void {
  if (
    secret !== undefined &&
    !saysKey(request.headers[secret.header], [...digestsOf(secret), ...pushedTo(secret, pushed)])
  )
    throw refused();
  if (
    certificateNames !== undefined &&
    !answer.certificateNames.some((name) => certificateNames.includes(name))
  )
    throw refused();
  const problem = sigv4 && signatureProblem(sigv4, request, Date.now());
  if (problem !== undefined) throw refused(problem);
}

function refused(state = 'it does not come from the shield'): HeadwaterError {
  return new HeadwaterError('not-from-shield', `Cannot answer the request: ${state}`);
}

/** All keys are compared, each in a time that says nothing of how much of it was right, nor of its length. */
function saysKey(said: string | string[] | undefined, known: readonly Buffer[]): boolean {
  const digest = digestOf(typeof said === 'string' ? said : '');
  return known.filter((each) => timingSafeEqual(each, digest)).length > 0;
}

function digestsOf(secret: Secret): readonly Buffer[] {
  const made = digests.get(secret) ?? secret.keys.map(digestOf);
  digests.set(secret, made);
  return made;
}

function pushedTo({ pushed: name }: Secret, pushed: PushedKeys): readonly Buffer[] {
  return name === undefined ? [] : pushed.shieldDigests(name);
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
