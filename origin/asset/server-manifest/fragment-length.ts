import type { Fraction } from '../timeline/fraction.ts';
import type { Fault } from './manifest-fault.ts';
import type { XmlElement } from './parse-xml.ts';

/** Three formats, one timeline: the first of these that is given counts. */
export const FRAGMENT_LENGTHS: readonly string[] = [
  'hls_minimum_fragment_length',
  'mpd_minimum_fragment_length',
  'iss_minimum_fragment_length',
];

/** Seconds. Shorter ones make more index than media, longer ones are no segments any more. */
const SHORTEST = 0.2;
const LONGEST = 3600;

const SPELLING = /^(\d{1,9})(?:\/(\d{1,9}))?$/;

/**
 * The fragment length that `<meta>` elements ask for, an integer or a fraction in seconds: `4`, `48/25`.
 *
 * @param metas By name.
 * @returns Undefined where none does, or for 0: the source's own fragments.
 */
export function fragmentLength(metas: ReadonlyMap<string, XmlElement>, fault: Fault): Fraction | undefined {
  const name = FRAGMENT_LENGTHS.find((name) => metas.has(name));
  const meta = name && metas.get(name);
  if (!meta) return undefined;
  const content = meta.attributes.get('content') ?? '';
  const [spelled, numerator, denominator = '1'] = SPELLING.exec(content.trim()) ?? [];
  const length = [Number(numerator), Number(denominator)] as const;
  const seconds = length[0] / length[1];
  if (seconds === 0) return undefined;
  if (spelled && seconds >= SHORTEST && seconds <= LONGEST) return length;
  const wanted = `a fraction of integers from ${SHORTEST} to ${LONGEST} seconds`;
  throw fault(`${name} is ${JSON.stringify(content)}, not ${wanted}`, meta.line);
}
