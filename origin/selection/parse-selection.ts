import { HeadwaterError } from '../model/errors.ts';
import { type Clip, type Selection, WHOLE } from '../model/selection.ts';
import { parseFilter } from './parse-filter.ts';

/** `10`, `10.5`; as many digits as a day in microseconds has. */
const SECONDS = /^\d{1,6}(?:\.\d{1,9})?$/;

/** `t=10;20`, as Unified Streaming writes it, and `t=10,20` as W3C Media Fragments do; either time may be missing. */
const INTERVAL = /^([^,;]*)(?:[,;](.*))?$/;

/**
 * Reads which part of an asset a query asks for.
 *
 * @throws HeadwaterError `malformed-url`
 */
export function parseSelection(query: Readonly<URLSearchParams>): Selection {
  if (query.size === 0) return WHOLE;
  const filter = query.get('filter')?.trim() ?? '';
  const [begin, end] = timesOf(query);
  if (filter === '' && begin === '' && end === '') return WHOLE;
  return {
    ...(filter !== '' && { wants: parseFilter(filter) }),
    ...((begin !== '' || end !== '') && { clip: parseClip(begin, end) }),
    query: spell([
      ['filter', filter],
      ['vbegin', begin],
      ['vend', end],
    ]),
  };
}

function timesOf(query: Readonly<URLSearchParams>): readonly [begin: string, end: string] {
  const interval = query.get('t');
  const [, from = '', to = ''] = INTERVAL.exec(interval ?? '') ?? [];
  const begin = query.get('vbegin') ?? '';
  const end = query.get('vend') ?? '';
  if (interval !== null && (begin !== '' || end !== ''))
    throw new HeadwaterError('malformed-url', 'Cannot select a clip: t stands beside vbegin or vend');
  return interval === null ? [begin, end] : [from, to];
}

function parseClip(begin: string, end: string): Clip {
  const beginSeconds = secondsOf(begin, 0);
  const endSeconds = secondsOf(end, Infinity);
  if (beginSeconds < endSeconds) return { beginSeconds, endSeconds };
  throw new HeadwaterError('malformed-url', `Cannot select a clip: it ends at ${end}, before it begins`);
}

function secondsOf(text: string, missing: number): number {
  if (text === '') return missing;
  if (SECONDS.test(text)) return Number(text);
  throw new HeadwaterError('malformed-url', 'Cannot select a clip: a time is not a number of seconds');
}

/** As it may stand in a playlist, an XML attribute and a template of DASH: whatever means something there is encoded. */
function spell(parameters: readonly (readonly [name: string, value: string])[]): string {
  return parameters
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll("'", '%27')}`)
    .join('&');
}
