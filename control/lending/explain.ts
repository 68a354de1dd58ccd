import { HeadwaterError } from '../../origin/model/errors.ts';
import { firstKey } from '../../origin/asset/file-sets/file-set.ts';
import type { RequestPath } from '../../origin/http/routing/request-path.ts';
import { parseTarget } from '../../origin/http/routing/parse-target.ts';
import { Routes } from '../../origin/http/routing/routes.ts';
import type { RouteConfig } from '../../origin/origin-config.ts';
import type { Target } from '../../origin/model/packager.ts';
import { matchTail } from '../../origin/packaging/packagers.ts';
import type { ObjectRange } from '../../origin/model/object-store.ts';
import { subrequestsOf } from '../../origin/storage/subrequest.ts';
import { ControlError, invalidArgument } from '../control-error.ts';
import { type SigningSource, activeBucket } from './active-bucket.ts';
import { type StoreAnswer, askStore } from './ask-store.ts';
import { askedPath } from './asked-path.ts';
import type { ExplainedAnswer, UrlToAnswer } from '../../origin/explain/explained-answer.ts';
import { signatureMask } from './mask-signature.ts';
import { type MaskedRequest, maskAnswer, maskRequest } from './masked-request.ts';
import { translateRefusals } from './refusals.ts';

interface UrlToExplain {
  readonly url: string;
  /** `bytes=0-1023`; empty: the first that the URL needs. */
  readonly range: string;
  readonly againstStore: boolean;
}

/** What the origin makes of a URL. Signature, token and access key id are masked. */
export interface Explanation extends ExplainedRead {
  readonly route: RouteConfig;
  readonly storeBucket: string;
  /** Empty where the URL names none, as what follows. */
  readonly key: string;
  readonly tail: string;
  /** Empty where no format is spelled like the tail. */
  readonly format: string;
}

/** How a read is signed, or why that cannot be shown. */
interface ExplainedRead {
  readonly answer: ExplainedAnswer;
  readonly subrequest?: MaskedRequest;
  readonly unsignedReason: string;
  readonly storeAnswer?: StoreAnswer | undefined;
}

/** Asks a worker: whoever would answer the URL says what it would answer. */
export type AnswerOf = (question: UrlToAnswer) => Promise<ExplainedAnswer>;

/** What an index is read with. */
const HEAD_BYTES = 64 * 1024;

const ACTION = 'Cannot explain the URL';

/**
 * Follows a URL as the origin does: route, asset, answer, ranges, subrequest, and the strings that are signed. What the
 * origin refuses, or cannot read, is explained as far as it comes.
 *
 * @throws ControlError `invalid-argument`, `no-route`
 */
export async function explain(
  source: SigningSource,
  request: UrlToExplain,
  answerOf: AnswerOf,
): Promise<Explanation> {
  const url = request.url.replace(/#.*/s, '');
  const path = askedPath(ACTION, url);
  const route = new Routes(source.config.routes).match(path);
  if (route === undefined) throw new ControlError('no-route', `${ACTION}: no route leads anywhere from it`);
  const { asked: form, first, ...target } = targetOf(route, path);
  const head = { bucket: route.bucket, key: first, start: 0, end: HEAD_BYTES };
  const asked = { ...head, ...parseByteRange(request.range) };
  const answer = await answerOf({ url, head });
  const range = request.range === '' ? answer.firstRead : answer.firstRead && asked;
  return {
    route,
    storeBucket: source.config.buckets[route.bucket]?.bucket ?? '',
    ...target,
    format: matchTail(target.tail, form)?.format ?? '',
    ...(range ? await explainRead(source, range, { ...request, answer }) : { ...NOTHING_READ, answer }),
  };
}

const NOTHING_READ: Omit<ExplainedRead, 'answer'> = { unsignedReason: '' };

type ExplainedTarget = Pick<Target, 'key' | 'tail' | 'asked'>;

interface ReadTarget extends ExplainedTarget {
  /** Key of the object that is read first. */
  readonly first: string;
}

/** What of the bucket a URL asks for; nothing where it is not spelled right, of which the answer has the reason. */
function targetOf(route: RouteConfig, path: RequestPath): ReadTarget {
  try {
    const { key, tail, asked }: ExplainedTarget = targets[route.mode](route, path);
    return { key, tail, asked, first: route.mode === 'package' ? firstKey(key) : key };
  } catch (error) {
    if (error instanceof HeadwaterError) return { key: '', tail: '', asked: {}, first: '' };
    throw error;
  }
}

/** By the mode of the route. */
const targets = {
  package: parseTarget,
  passthrough: (route, path) => ({
    key: route.prefix + path.path.slice(route.path.length),
    tail: '',
    asked: {},
  }),
} as const satisfies Record<RouteConfig['mode'], (route: RouteConfig, path: RequestPath) => ExplainedTarget>;

function parseByteRange(text: string): { start: number; end: number } {
  if (text === '') return { start: 0, end: HEAD_BYTES };
  const [, first, last] = /^(?:bytes=)?(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  const [start, end] = [Number(first), Number(last) + 1];
  if (start < end) return { start, end };
  throw invalidArgument(ACTION, [{ field: 'range', description: 'must be like bytes=0-1023' }]);
}

async function explainRead(
  source: SigningSource,
  range: ObjectRange,
  { againstStore, answer: unmasked }: { readonly againstStore: boolean; readonly answer: ExplainedAnswer },
): Promise<ExplainedRead> {
  try {
    const { config, endpoint, snapshot, timeMs } = activeBucket(source, range.bucket);
    const signed = translateRefusals(ACTION, 'url', () =>
      subrequestsOf(config, endpoint)(range, snapshot.credential, timeMs),
    );
    const mask = signatureMask(snapshot.credential, signed);
    const subrequest = { ...maskRequest(endpoint.origin, signed, mask), generation: snapshot.generation };
    // A refusal may name what the store said.
    const answer = { ...unmasked, message: mask.signed(unmasked.message) };
    if (!againstStore) return { answer, subrequest, unsignedReason: '' };
    const said = await askStore(endpoint.origin, signed, config.tls);
    return { answer, subrequest, unsignedReason: '', storeAnswer: maskAnswer(said, mask) };
  } catch (error) {
    if (error instanceof ControlError) return { answer: unmasked, unsignedReason: error.message };
    throw error;
  }
}
