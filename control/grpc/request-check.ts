import { type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';
import { type ControlError, invalidArgument } from '../control-error.ts';
import { serviceErrorOf } from './error-status.ts';
import { MALFORMED_REQUEST } from './malformed-request.ts';
import type { RpcRule } from './rpc-rules.ts';
import { RPCS } from './rpcs.ts';

/** Refuses what no method can be asked: bytes that are no message, and an empty name for a bucket. */
export const checkInterceptor: ServerInterceptor = (method, call) => {
  const rule = RPCS.get(method.path);
  // Health and reflection have none.
  if (rule === undefined) return new ServerInterceptingCall(call);
  let isRefused = false;
  return new ServerInterceptingCall(call, {
    start(next) {
      next({
        onReceiveMessage(message: unknown, nextMessage) {
          const refusal = refusalOf(message, rule);
          if (refusal === undefined) return nextMessage(message);
          isRefused = true;
          return call.sendStatus(serviceErrorOf(refusal));
        },
        onReceiveHalfClose(nextHalfClose) {
          // The handler has seen no message, and would answer that.
          if (!isRefused) nextHalfClose();
        },
      });
    },
  });
};

function refusalOf(message: unknown, { action, bucket }: RpcRule): ControlError | undefined {
  if (message === MALFORMED_REQUEST) {
    return invalidArgument(action, [{ field: 'request', description: 'is no message of this method' }]);
  }
  if (bucket !== 'required' || (message as { readonly bucket: string }).bucket !== '') return undefined;
  return invalidArgument(action, [{ field: 'bucket', description: 'must not be empty' }]);
}
