import { isJsonObject, parseJsonList } from '../../json-list.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { Interstitial } from '../../model/interstitial.ts';
import { ATTRIBUTES } from './interstitial-attributes.ts';

/** A film has a break every few minutes, and an advertisement or two around it. */
const INTERSTITIALS_LIMIT = 256;

type Fault = (detail: string, cause?: unknown) => HeadwaterError;

interface Placed {
  readonly durationSeconds: number;
  readonly fault: Fault;
}

/**
 * Reads `{"interstitials":[{"id":"a","start":12,"assetUri":"https://…"}]}`.
 *
 * @param key Of the file, for messages.
 * @returns in the order of their times
 * @throws HeadwaterError `invalid-server-manifest`
 */
export function parseInterstitials(bytes: Uint8Array, key: string, durationSeconds: number): Interstitial[] {
  const fault: Fault = (detail, cause) =>
    new HeadwaterError('invalid-server-manifest', `Cannot parse interstitials ${key}: ${detail}`, {
      cause,
      detail,
    });
  const listed = parseJsonList(bytes, 'interstitials', fault);
  if (listed.length > INTERSTITIALS_LIMIT)
    throw fault(`it has more than ${INTERSTITIALS_LIMIT} interstitials`);
  const all = listed.map((one, i) =>
    interstitial(one, {
      durationSeconds,
      fault: (detail, cause) => fault(`interstitials[${i}] ${detail}`, cause),
    }),
  );
  const ids = new Set<string>();
  for (const { id } of all) {
    if (ids.has(id)) throw fault(`it has two interstitials of the id ${JSON.stringify(id)}`);
    ids.add(id);
  }
  return all.toSorted((a, b) => a.startSeconds - b.startSeconds);
}

function interstitial(given: unknown, { durationSeconds, fault }: Placed): Interstitial {
  if (!isJsonObject(given)) throw fault('is not an object');
  const { id, start, ...said } = given;
  if (typeof id !== 'string' || !/^[\x20-\x7e]{1,128}$/.test(id) || id.includes('"'))
    throw fault('has no id: 1 to 128 characters of ASCII, without quotes');
  const attributes = Object.entries(said).map(([property, value]) => {
    const attribute = ATTRIBUTES.get(property);
    if (attribute === undefined) throw fault(`has an unknown property ${JSON.stringify(property)}`);
    const written = attribute.write(value);
    if (written === undefined) throw fault(`has a ${property} that is not ${attribute.rule}`);
    return [attribute.name, written] as const;
  });
  if ('assetUri' in said === 'assetList' in said) throw fault('has not one of assetUri and assetList');
  const cues = Array.isArray(said['cue']) ? said['cue'] : [];
  if (cues.includes('PRE') && cues.includes('POST')) throw fault('cannot be both PRE and POST');
  const usual = cues.includes('PRE') ? 0 : cues.includes('POST') ? durationSeconds : undefined;
  const startSeconds = start ?? usual;
  if (typeof startSeconds !== 'number' || !(startSeconds >= 0 && startSeconds <= durationSeconds))
    throw fault(`has no start from 0 to ${durationSeconds.toFixed(3)}, the end of the title`);
  return { id, startSeconds, attributes };
}
