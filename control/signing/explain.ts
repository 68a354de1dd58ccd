import { parseRequestPath, type RequestPath } from '../../origin/http/request-path.ts';
import { parseTarget } from '../../origin/http/parse-target.ts';
import { Routes } from '../../origin/http/routes.ts';
import type { RouteConfig } from '../../origin/origin-config.ts';
import { packagerFor } from '../../origin/packaging/packagers.ts';
import type { SignedRequest } from '../../origin/signing/signer.ts';
import { subrequestsOf } from '../../origin/storage/subrequest.ts';
import { ControlError, invalidArgument } from '../control-error.ts';
import { type SigningSource, activeBucket } from './active-bucket.ts';
import { type StoreAnswer, askStore } from './ask-store.ts';
import { signatureMask } from './mask-signature.ts';
import { translateRefusals } from './refusals.ts';
import { pairs } from './sign-request.ts';

export interface UrlToExplain {
  readonly url: string;
  /** `bytes=0-1023`; empty: the first 64 KiB. */
  readonly range: string;
  readonly againstStore: boolean;
}

/** What the origin makes of a URL. Signature, token and access key id are masked. */
export interface Explanation {
  readonly route: RouteConfig;
  readonly storeBucket: string;
  readonly key: string;
  readonly tail: string;
  /** Empty where no format is spelled like the tail. */
  readonly format: string;
  readonly subrequest: MaskedRequest;
  readonly storeAnswer: StoreAnswer | undefined;
}

interface MaskedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { name: string; value: string }[];
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly generation: number;
}

/** What an index is read with. */
const HEAD_BYTES = 64 * 1024;

const ACTION = 'Cannot explain the URL';

/**
 * Follows a URL as the origin does: route, asset, subrequest, and the strings that are signed.
 *
 * @throws ControlError `invalid-argument`, `no-route`, `no-credential`
 */
export async function explain(source: SigningSource, request: UrlToExplain): Promise<Explanation> {
  const path = translateRefusals(ACTION, 'url', () => parseRequestPath(request.url.replace(/#.*/s, '')));
  const route = new Routes(source.config.routes).match(path.path);
  if (route === undefined) throw new ControlError('no-route', `${ACTION}: no route leads anywhere from it`);
  const target = translateRefusals(ACTION, 'url', () => targets[route.mode](route, path));
  const { config, endpoint, snapshot, timeMs } = activeBucket(source, route.bucket);
  const range = { bucket: route.bucket, key: target.key, ...parseRange(request.range) };
  const signed = translateRefusals(ACTION, 'url', () =>
    subrequestsOf(config, endpoint)(range, snapshot.credential, timeMs),
  );
  const mask = signatureMask(snapshot.credential, pairs(signed.headers));
  return {
    route,
    storeBucket: config.bucket,
    ...target,
    format: (target.tail !== '' && packagerFor(target.tail)?.name) || '',
    subrequest: { ...maskRequest(endpoint.origin, signed, mask), generation: snapshot.generation },
    storeAnswer: request.againstStore
      ? maskAnswer(await askStore(endpoint.origin, signed, config.tls), mask)
      : undefined,
  };
}

/** What of the bucket a URL asks for, by the mode of its route. */
const targets = {
  package(route, path) {
    const { key, tail } = parseTarget(route, path);
    return { key, tail };
  },
  passthrough: (route, path) => ({ key: route.prefix + path.path.slice(route.path.length), tail: '' }),
} as const satisfies Record<
  RouteConfig['mode'],
  (route: RouteConfig, path: RequestPath) => { key: string; tail: string }
>;

function parseRange(text: string): { start: number; end: number } {
  if (text === '') return { start: 0, end: HEAD_BYTES };
  const [, first, last] = /^(?:bytes=)?(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  const [start, end] = [Number(first), Number(last) + 1];
  if (start < end) return { start, end };
  throw invalidArgument(ACTION, [{ field: 'range', description: 'must be like bytes=0-1023' }]);
}

type Mask = (text: string) => string;

function maskRequest(origin: string, signed: SignedRequest, mask: Mask): Omit<MaskedRequest, 'generation'> {
  return {
    method: signed.method,
    url: origin + mask(signed.path),
    headers: pairs(signed.headers).map(({ name, value }) => ({ name, value: mask(value) })),
    canonicalRequest: mask(signed.canonicalRequest ?? ''),
    stringToSign: mask(signed.stringToSign ?? ''),
  };
}

function maskAnswer(answer: StoreAnswer, mask: Mask): StoreAnswer {
  const { message, canonicalRequest, stringToSign } = answer;
  return {
    ...answer,
    message: mask(message),
    canonicalRequest: mask(canonicalRequest),
    stringToSign: mask(stringToSign),
  };
}
