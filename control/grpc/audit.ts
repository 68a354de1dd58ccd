import { type ServerInterceptor, ServerInterceptingCall, status } from '@grpc/grpc-js';
import type { Log } from '../log.ts';
import { AUDITED } from './audited-methods.ts';

/** Leaves a line for every call that changes or lends something, however it ends: who, what, the result and why. */
export function auditInterceptor(log: Log): ServerInterceptor {
  return (method, call) => {
    const audited = AUDITED[method.path];
    if (!audited) return new ServerInterceptingCall(call);
    const { action } = audited;
    let fields: object | undefined = { audit: true, who: call.getPeer(), action };
    const finish = (end: object) => {
      if (fields !== undefined) log.info({ ...fields, ...end }, 'audit');
    };
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMessage(message: unknown, nextMessage) {
            const subject = audited.subject(message);
            fields = subject && { ...fields, ...subject };
            nextMessage(message);
          },
        });
      },
      // Here and not with the status: a caller who has gone meanwhile is sent none, but what is done is done.
      sendMessage(message: unknown, next) {
        finish({ ...audited.effect(message), result: 'OK' });
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
