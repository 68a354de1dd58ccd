import type { IncomingMessage, ServerResponse } from 'node:http';
import { ControlError, type ControlErrorCode } from '../control-error.ts';
import type { SigningSource } from '../signing/active-bucket.ts';
import { signCallout } from '../signing/sign-callout.ts';
import { respond, respondText } from './respond.ts';

/** Under the names that the recipe's script has, so that a proxy is only told another address. */
export const CALLOUT_PATHS = ['/calc_signature_v4.py', '/calc_signature.py', '/sign'] as const;

const STATUSES: Partial<Record<ControlErrorCode, number>> = {
  'invalid-argument': 400,
  'unknown-bucket': 404,
  'no-credential': 503,
};

/** A GET whose `url` header carries the path to sign is answered with the headers to add to it. */
export function answerCallout(
  signing: SigningSource,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { url = '' } = request.headers;
  try {
    const lines = signCallout(signing, String(url));
    respond(request, response, 200, 'text/plain; charset=utf-8', lines);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    respondText(request, response, STATUSES[error.code] ?? 500, error.message);
  }
}
