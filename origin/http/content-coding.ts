import { brotliCompressSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import Negotiator from 'negotiator';
import type { BytesPart, ResponsePlan } from '../model/response-plan.ts';

type Coding = 'br' | 'zstd' | 'gzip';

/**
 * What a manifest can be sent as, the shortest first. Levels at which a playlist of two hours takes one or two
 * milliseconds: it is made once, but others wait meanwhile.
 */
const CODINGS: Readonly<Record<Coding, (bytes: Uint8Array) => Buffer>> = {
  br: (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  zstd: (bytes) => zstdCompressSync(bytes),
  gzip: (bytes) => gzipSync(bytes),
};

const NAMES = Object.keys(CODINGS) as Coding[];

/** Shorter texts fit one packet as they are. */
const LEAST_BYTES = 1024;

const TEXTS: ReadonlySet<string> = new Set([
  'application/vnd.apple.mpegurl',
  'application/dash+xml',
  'text/xml',
  'text/vtt',
]);

/** Whether its answer depends on `Accept-Encoding`: a text that was made here, and is worth it. */
export function isCodable({ contentType, lengthBytes, parts }: ResponsePlan): boolean {
  return lengthBytes >= LEAST_BYTES && TEXTS.has(contentType) && parts.every(({ kind }) => kind === 'bytes');
}

/** Each made once, and kept as long as its plan is. */
const known = new WeakMap<ResponsePlan, Map<Coding, ResponsePlan>>();

/** The plan in the coding that a client takes, with an entity tag of its own; as it is, where there is none. RFC 9110 8.8.3.3 */
export function inContentCoding(plan: ResponsePlan, acceptEncoding: string | undefined): ResponsePlan {
  if (acceptEncoding === undefined || !isCodable(plan)) return plan;
  const coding = preferredCoding(acceptEncoding);
  if (coding === undefined) return plan;
  const coded = known.get(plan) ?? new Map<Coding, ResponsePlan>();
  known.set(plan, coded);
  const before = coded.get(coding);
  if (before !== undefined) return before;
  const made = encode(plan, coding);
  coded.set(coding, made);
  return made;
}

function encode(plan: ResponsePlan, coding: Coding): ResponsePlan {
  const bytes = CODINGS[coding](Buffer.concat(plan.parts.map((part) => (part as BytesPart).bytes)));
  return {
    ...plan,
    lengthBytes: bytes.length,
    etag: plan.etag.replace(/"$/, `-${coding}"`),
    parts: [{ kind: 'bytes', bytes }],
    headers: { ...plan.headers, 'content-encoding': coding },
  };
}

/** Clients say the same again and again, and there are not many of them. */
const CHOICES_LIMIT = 1000;
const choices = new Map<string, Coding | undefined>();

/** Its typings are of the version before. */
interface WithPreference {
  encoding(available: string[], options?: { preferred: string[] }): string | undefined;
}

/** RFC 9110 12.5.3 */
function preferredCoding(acceptEncoding: string): Coding | undefined {
  if (choices.has(acceptEncoding)) return choices.get(acceptEncoding);
  const negotiator: WithPreference = new Negotiator({ headers: { 'accept-encoding': acceptEncoding } });
  const first = negotiator.encoding([...NAMES, 'identity'], { preferred: NAMES });
  const choice = NAMES.find((name) => name === first);
  if (choices.size >= CHOICES_LIMIT) choices.clear();
  choices.set(acceptEncoding, choice);
  return choice;
}
