import { WakeUp } from '../sources/wake-up.ts';
import { type Metadata, type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';
import type { RouteConfig } from '../../origin/origin-config.ts';
import type { Authenticator } from '../access/authenticator.ts';
import type { Identity } from '../access/identity.ts';
import { EVERY_BUCKET, checkPermission } from '../access/permission.ts';
import { ControlError } from '../control-error.ts';
import { bucketOfUrl } from '../lending/bucket-of-url.ts';
import { callerOf, setCaller } from './caller.ts';
import { serviceErrorOf } from './error-status.ts';
import { MALFORMED_REQUEST } from './malformed-request.ts';
import type { RpcRule } from './rpc-rules.ts';
import { RPCS } from './rpcs.ts';

/** Tells nothing but whether the node serves, and is asked by what knows no token. */
const OPEN_TO_ALL = /^\/grpc\.health\.v1\.Health\//;

/**
 * Finds out who calls, and refuses whoever may not. Streams end when what was shown for them does, or the
 * rights of whoever showed it are others.
 *
 * @param routes that there are now: the bucket that a player's URL leads to
 */
export function accessInterceptor(
  authenticator: Authenticator,
  routes: () => readonly RouteConfig[],
): ServerInterceptor {
  return (method, call) => {
    if (OPEN_TO_ALL.test(method.path)) return new ServerInterceptingCall(call);
    const rule = RPCS.get(method.path);
    let metadata: Metadata | undefined;
    let isRefused = false;
    let endOfIdentity: (() => void) | undefined;
    const refuse = (error: ControlError) => {
      isRefused = true;
      endOfIdentity?.();
      call.sendStatus(serviceErrorOf(error));
    };
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(received, nextMetadata) {
            metadata = received;
            const presented = presentedBy(call, received);
            const error = attempt(() => setCaller(received, authenticator.authenticate(presented)));
            if (error !== undefined) return refuse(error);
            if (method.responseStream) {
              const identity = callerOf(received)!;
              const end = (state: string) =>
                refuse(new ControlError('unauthenticated', `Cannot go on: ${state}`));
              const stopTimer = whenOver(identity, () => end('what was shown has expired'));
              const stopWatch = authenticator.watch(() => {
                if (!authenticator.stillIs(identity, presented)) end('who may call has changed');
              });
              endOfIdentity = () => {
                stopTimer();
                stopWatch();
              };
            }
            return nextMetadata(received);
          },
          onReceiveMessage(message: unknown, nextMessage) {
            const identity = metadata && callerOf(metadata);
            const error = attempt(() => checkCall(identity!, message, rule, routes()));
            return error === undefined ? nextMessage(message) : refuse(error);
          },
          onReceiveHalfClose(nextHalfClose) {
            // The handler has seen no message, and would answer that.
            if (!isRefused) nextHalfClose();
          },
          onCancel() {
            endOfIdentity?.();
          },
        });
      },
      sendStatus(sent, next) {
        endOfIdentity?.();
        next(sent);
      },
    });
  };
}

type Call = Parameters<ServerInterceptor>[1];

function presentedBy(call: Call, metadata: Metadata): Parameters<Authenticator['authenticate']>[0] {
  const [authorization] = metadata.get('authorization');
  const certificate = call.getAuthContext().sslPeerCertificate;
  return {
    authorization: authorization?.toString(),
    certificateNames: certificate?.subjectaltname,
    certificateEndsAtMs: certificate && Date.parse(certificate.valid_to),
    peer: call.getPeer(),
  };
}

function checkCall(
  identity: Identity,
  message: unknown,
  rule: RpcRule | undefined,
  routes: readonly RouteConfig[],
): void {
  // Reflection: the contract is no secret, whoever is known may read it.
  if (rule === undefined || message === MALFORMED_REQUEST) return;
  const { action, role } = rule;
  checkPermission(identity, { action, role, bucket: bucketOf(rule, message, routes) });
}

/** The bucket that a call is about. */
function bucketOf(
  { bucket: kind }: RpcRule,
  message: unknown,
  routes: readonly RouteConfig[],
): string | undefined {
  // The table holds each rule in the types of its own method.
  if (typeof kind === 'function') return kind(message as never, routes);
  const { bucket, url = '' } = message as { readonly bucket?: string; readonly url?: string };
  switch (kind) {
    case 'required':
      return bucket;
    case 'by-url':
      return bucketOfUrl(routes, url);
    case 'every':
      return EVERY_BUCKET;
    case 'none':
      return undefined;
  }
}

function attempt(run: () => void): ControlError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof ControlError) return error;
    throw error;
  }
}

/** Calls back when an identity ends; the answer ends the waiting. */
function whenOver({ expiresAtMs }: Identity, callback: () => void): () => void {
  if (expiresAtMs === undefined) return () => undefined;
  const wakeUp = new WakeUp(Date.now, callback);
  wakeUp.at(expiresAtMs);
  return () => wakeUp.clear();
}
