import { type Metadata, type ServerInterceptor, ServerInterceptingCall, status } from '@grpc/grpc-js';
import type { AuditTrail } from '../audit-line.ts';
import { showName } from '../show-name.ts';
import { callerOf, whoCalls } from './caller.ts';
import { MALFORMED_REQUEST } from './malformed-request.ts';
import type { AuditRule, AuditSubject } from './rpc-rules.ts';
import { RPCS } from './rpcs.ts';

/**
 * Leaves a line for every call that changes or lends something, however it ends: who, what, the result and why.
 *
 * @param isBucket whether the configuration has a bucket of this name; another name may be a secret in the wrong place
 * @param generationOf the active generation of a bucket; 0 for none
 */
export function auditInterceptor(
  trail: AuditTrail,
  isBucket: (name: string) => boolean,
  generationOf: (bucket: string) => number,
): ServerInterceptor {
  return (method, call) => {
    const audit = RPCS.get(method.path)?.audit ?? 'no';
    if (audit === 'no') return new ServerInterceptingCall(call);
    // The table holds each rule in the types of its own method.
    const { action, subject: subjectOf, effect } = audit as AuditRule<unknown, unknown>;
    const peer = call.getPeer();
    let metadata: Metadata | undefined;
    let subject: (AuditSubject & { readonly generationBefore?: number }) | undefined = {};
    const finish = (end: { readonly result: string; readonly reason?: string }) => {
      const identity = metadata && callerOf(metadata);
      const who = metadata === undefined ? peer : whoCalls(metadata, peer);
      const role = identity === undefined || identity.name === '' ? {} : { role: identity.role };
      const caller = { who, ...role, peer, method: method.path };
      if (subject !== undefined) trail.write({ ...caller, action, ...subject, ...end });
    };
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(received, nextMetadata) {
            metadata = received;
            nextMetadata(received);
          },
          onReceiveMessage(message: unknown, nextMessage) {
            if (message !== MALFORMED_REQUEST) subject = subjectOf(message);
            const { bucket } = subject ?? {};
            if (bucket !== undefined) {
              subject = isBucket(bucket)
                ? { ...subject, generationBefore: generationOf(bucket) }
                : { ...subject, bucket: showName(bucket) };
            }
            nextMessage(message);
          },
        });
      },
      // Here and not with the status: a caller who has gone meanwhile is sent none, but what is done is done.
      sendMessage(message: unknown, next) {
        finish({ ...effect(message), result: 'OK' });
        next(message);
      },
      sendStatus(sent, next) {
        if (sent.code !== status.OK) {
          finish({ result: status[sent.code] ?? String(sent.code), reason: sent.details });
        }
        next(sent);
      },
    });
  };
}
