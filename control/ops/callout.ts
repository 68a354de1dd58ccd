import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authenticator } from '../access/authenticator.ts';
import { whoIs } from '../access/identity.ts';
import { checkPermission } from '../access/permission.ts';
import { ControlError, type ControlErrorCode } from '../control-error.ts';
import type { AuditTrail } from '../audit-line.ts';
import type { SigningSource } from '../lending/active-bucket.ts';
import { auditedUrl } from '../lending/audited-url.ts';
import { signCallout } from '../lending/sign-callout.ts';
import { respond, respondText } from './respond.ts';

/** Under the names that the recipe's script has, so that a proxy is only told another address. */
export const CALLOUT_PATHS = ['/calc_signature_v4.py', '/calc_signature.py', '/sign'] as const;

const STATUSES: Partial<Record<ControlErrorCode, number>> = {
  'invalid-argument': 400,
  unauthenticated: 401,
  'permission-denied': 403,
  'too-many-failures': 429,
  'unknown-bucket': 404,
  'no-credential': 503,
};

interface CalloutOptions {
  readonly signing: SigningSource;
  readonly authenticator: Authenticator;
  readonly audit: AuditTrail;
}

/** A GET whose `url` header carries the path to sign is answered with the headers to add to it, and leaves a line in the log. */
export function answerCallout(
  { signing, authenticator, audit: trail }: CalloutOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = String(request.headers['url'] ?? '');
  const { remoteAddress, remotePort } = request.socket;
  const peer = remoteAddress === undefined ? 'unix socket' : `${remoteAddress}:${remotePort}`;
  const path = auditedUrl(url);
  let who = peer;
  const audit = (end: { readonly result: string; readonly reason?: string }) =>
    trail.write({ who, peer, action: 'sign call-out', path, ...end });
  try {
    const identity = authenticator.authenticate({ authorization: request.headers.authorization, peer });
    who = whoIs(identity);
    const lines = signCallout(signing, url, (bucket) =>
      checkPermission(identity, { action: 'Cannot sign the call-out', role: 'rotator', bucket }),
    );
    audit({ result: 'OK' });
    respond(request, response, 200, { type: 'text/plain; charset=utf-8', body: lines });
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    audit({ result: error.code, reason: error.message });
    respondText(request, response, STATUSES[error.code] ?? 500, error.message);
  }
}
