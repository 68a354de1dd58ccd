import type { ViewerHash } from '../../origin/viewer/viewer-signature.ts';
import { invalidArgument } from '../control-error.ts';
import type { Keyring } from '../keys/keyring.ts';
import { type SigningSource } from '../lending/active-bucket.ts';
import { type AnswerOf, explain } from '../lending/explain.ts';
import { presignUrl } from '../lending/presign-url.ts';
import { signViewerCookies, signViewerUrl, signingKeyOf } from '../lending/sign-viewer.ts';
import { signRequest } from '../lending/sign-request.ts';
import type { RpcHandlers } from './rpc-handlers.ts';
import { explainMessage } from './explain-message.ts';
import type { Duration } from './gen/google/protobuf/duration.ts';
import type * as v1 from './gen/headwater/control/v1/signing_service.ts';
import { ViewerHash as v1Hash } from './gen/headwater/control/v1/signing_service.ts';

/** The handlers of `SigningService`. */
export function signingService(
  source: SigningSource,
  answerOf: AnswerOf,
  keyring: Keyring,
  handlers: RpcHandlers,
): v1.SigningServiceServer {
  return {
    signRequest: handlers.unary((request: v1.SignRequestRequest) => signRequest(source, request)),

    presignUrl: handlers.unary((request: v1.PresignUrlRequest): v1.PresignUrlResponse => {
      const expiresSeconds = secondsOf(request.expires);
      const { expiresAtMs, ...presigned } = presignUrl(source, { ...request, expiresSeconds });
      return { ...presigned, expireTime: new Date(expiresAtMs) };
    }),

    signViewerUrl: handlers.unary(({ grant }: v1.SignViewerUrlRequest): v1.SignViewerUrlResponse => {
      const { request, key } = grantOf(SIGN_URL, grant, keyring);
      return { url: signViewerUrl(SIGN_URL, request, key) };
    }),

    signViewerCookies: handlers.unary(
      ({ grant }: v1.SignViewerCookiesRequest): v1.SignViewerCookiesResponse => {
        const { request, key } = grantOf(SIGN_COOKIES, grant, keyring);
        return { cookies: signViewerCookies(SIGN_COOKIES, request, key) };
      },
    ),

    explain: handlers.unary(async (request: v1.ExplainRequest) =>
      explainMessage(await explain(source, request, answerOf)),
    ),
  };
}

const SIGN_URL = 'Cannot sign the URL';
const SIGN_COOKIES = 'Cannot sign the cookies';

const HASHES: Readonly<Record<v1.ViewerHash, ViewerHash>> = {
  [v1Hash.VIEWER_HASH_UNSPECIFIED]: 'SHA1',
  [v1Hash.VIEWER_HASH_SHA1]: 'SHA1',
  [v1Hash.VIEWER_HASH_SHA256]: 'SHA256',
};

function grantOf(action: string, grant: v1.ViewerGrant | undefined, keyring: Keyring) {
  if (grant === undefined) throw invalidArgument(action, [{ field: 'grant', description: 'must be given' }]);
  const { url, expireTime, startTime, sourceIp, resource, keyId, hash } = grant;
  const request = {
    url,
    expiresAtMs: expireTime?.getTime() ?? Number.NaN,
    startsAtMs: startTime?.getTime(),
    sourceIp: sourceIp === '' ? undefined : sourceIp,
    resource: resource === '' ? undefined : resource,
    hash: HASHES[hash] ?? 'SHA1',
  };
  return { request, key: signingKeyOf(action, keyring.state, keyId) };
}

function secondsOf(duration: Duration | undefined): number {
  return duration === undefined ? Number.NaN : Number(duration.seconds) + duration.nanos / 1e9;
}
