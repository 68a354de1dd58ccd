import { asRecord } from '../../../origin/as-record.ts';
import { SourceError } from './credential-provider.ts';
import { parseObject } from './http-answer.ts';

/** An event of a watch is a line: metadata alone, a few kilobytes. */
const MAX_LINE_BYTES = 1024 * 1024;

/** What a watch of the Kubernetes API tells. */
export type WatchEvent =
  /** `ADDED`, `MODIFIED`, `DELETED` */
  | { readonly kind: 'change'; readonly resourceVersion: string }
  /** Nothing has changed up to here: a later watch goes on from it. */
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  /** There is nothing to go on from, most often because the API has forgotten it (410). */
  | { readonly kind: 'error' };

const KINDS: Readonly<Record<string, 'change' | 'bookmark'>> = {
  ADDED: 'change',
  MODIFIED: 'change',
  DELETED: 'change',
  BOOKMARK: 'bookmark',
};

/** Reads events as they come. @throws SourceError at what is none */
export async function* watchEvents(body: AsyncIterable<Buffer>): AsyncGenerator<WatchEvent> {
  for await (const line of linesOf(body)) yield eventOf(line);
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of body) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      yield rest.toString('utf8', 0, end);
      rest = rest.subarray(end + 1);
    }
    if (rest.length > MAX_LINE_BYTES) throw new SourceError('the watch told of more than fits an event');
  }
}

function eventOf(line: string): WatchEvent {
  const { type, object } = parseObject(line, 'the watch');
  if (type === 'ERROR') return { kind: 'error' };
  const kind = KINDS[String(type)];
  const { resourceVersion } = asRecord(asRecord(object)['metadata']);
  if (kind === undefined || typeof resourceVersion !== 'string') {
    throw new SourceError('the watch told of what is no event');
  }
  return { kind, resourceVersion };
}
