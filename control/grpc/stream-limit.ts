import { type ServerInterceptor, ServerInterceptingCall } from '@grpc/grpc-js';
import { ClientSlots } from '../client-slots.ts';
import { ControlError } from '../control-error.ts';
import { serviceErrorOf } from './error-status.ts';

/** Streams are for people and dashboards; each costs memory for as long as it lives. */
const MAX_STREAMS = 100;
const MAX_STREAMS_OF_A_CLIENT = 25;

/** Bounds the streams that are open, those of health and reflection among them. */
export function streamLimitInterceptor(): ServerInterceptor {
  const slots = new ClientSlots(MAX_STREAMS, MAX_STREAMS_OF_A_CLIENT);
  return (method, call) => {
    if (!method.responseStream) return new ServerInterceptingCall(call);
    const slot = slots.take(addressOf(call.getPeer()));
    if (slot.kind === 'refused') {
      const error = new ControlError('too-many-watchers', `Cannot open another stream: ${slot.state}`);
      return new ServerInterceptingCall(call, {
        start: () => call.sendStatus(serviceErrorOf(error)),
      });
    }
    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onCancel() {
            slot.release();
          },
        });
      },
      sendStatus(sent, next) {
        slot.release();
        next(sent);
      },
    });
  };
}

/** A peer without its port: `[::1]:50312`, `127.0.0.1:50312`. */
function addressOf(peer: string): string {
  return peer.replace(/:\d+$/, '');
}
