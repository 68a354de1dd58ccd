import type { Asset } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { TextTrack } from '../../model/text.ts';

/** A text, or one segment of it, as a file name in a URL spells it: `NAME-textstream_swe=1000-7`. */
export interface TextName {
  readonly text: TextTrack;
  /** A segment's number or time. */
  readonly number?: number;
}

const NUMBER = /^(?:0|[1-9]\d{0,14})$/;

/** What a file name (without its extension) names, where it is a text of the asset; by its own ids, since a language may hold `-`. */
export function findTextName(asset: Asset, name: string): TextName | undefined {
  if (!name.startsWith(`${asset.name}-`)) return undefined;
  const rest = name.slice(asset.name.length + 1);
  const whole = textById(asset, rest);
  if (whole !== undefined) return { text: whole };
  const dash = rest.lastIndexOf('-');
  const text = textById(asset, rest.slice(0, Math.max(0, dash)));
  const number = rest.slice(dash + 1);
  return text === undefined || !NUMBER.test(number) ? undefined : { text, number: Number(number) };
}

/** @throws HeadwaterError `not-found` where it names no text of this asset */
export function parseTextName(asset: Asset, name: string): TextName {
  const found = findTextName(asset, name);
  if (found !== undefined) return found;
  throw new HeadwaterError('not-found', `Cannot find what ${name} names: the asset has no such text`);
}

function textById(asset: Asset, id: string): TextTrack | undefined {
  return asset.texts.find((text) => text.id === id);
}

/** `NAME-textstream_swe=1000`, percent-encoded for a URI; `=` may stand in a path as it is. */
export function textUri(asset: Asset, { id }: TextTrack): string {
  return encodeURIComponent(`${asset.name}-${id}`).replaceAll('%3D', '=');
}
