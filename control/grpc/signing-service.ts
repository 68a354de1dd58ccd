import { type SigningSource } from '../lending/active-bucket.ts';
import { type AnswerOf, explain } from '../lending/explain.ts';
import { presignUrl } from '../lending/presign-url.ts';
import { signRequest } from '../lending/sign-request.ts';
import type { RpcHandlers } from './rpc-handlers.ts';
import { explainMessage } from './explain-message.ts';
import type { Duration } from './gen/google/protobuf/duration.ts';
import type * as v1 from './gen/headwater/control/v1/signing_service.ts';

/** The handlers of `SigningService`. */
export function signingService(
  source: SigningSource,
  answerOf: AnswerOf,
  handlers: RpcHandlers,
): v1.SigningServiceServer {
  return {
    signRequest: handlers.unary((request: v1.SignRequestRequest) => signRequest(source, request)),

    presignUrl: handlers.unary((request: v1.PresignUrlRequest): v1.PresignUrlResponse => {
      const expiresSeconds = secondsOf(request.expires);
      const { expiresAtMs, ...presigned } = presignUrl(source, { ...request, expiresSeconds });
      return { ...presigned, expireTime: new Date(expiresAtMs) };
    }),

    explain: handlers.unary(async (request: v1.ExplainRequest) =>
      explainMessage(await explain(source, request, answerOf)),
    ),
  };
}

function secondsOf(duration: Duration | undefined): number {
  return duration === undefined ? Number.NaN : Number(duration.seconds) + duration.nanos / 1e9;
}
