import { readFile } from 'node:fs/promises';
import { Assets } from '../../origin/asset/assets.ts';
import type { Asset } from '../../origin/model/asset.ts';
import type { Asked } from '../../origin/model/packager.ts';
import { isPlan, type ResponsePlan } from '../../origin/model/response-plan.ts';
import { type Selection, WHOLE } from '../../origin/model/selection.ts';
import { matchTail } from '../../origin/packaging/packagers.ts';
import { select } from '../../origin/selection/select.ts';
import { CountingStore } from '../origin/asset/support/counting-store.ts';
import { CLIPS, putClips } from './clips.ts';

/** A title with text, and who answers for it. */
export interface TextRig {
  readonly store: CountingStore;
  readonly asset: Asset;
  /** Plans what is asked, and reads what that takes. */
  readonly plan: (tail: string, asked?: Asked, selection?: Selection) => Promise<ResponsePlan>;
  /** The body, where all of it is made here. */
  readonly text: (tail: string, asked?: Asked, selection?: Selection) => Promise<string>;
  readonly bytes: (tail: string, asked?: Asked, selection?: Selection) => Promise<Buffer>;
}

/**
 * The shipped clips, with a server manifest that names these elements beside them.
 *
 * @param files by key; a server manifest `film.ism` is made of `elements`, else `key` is asked for
 */
export async function textRig(
  elements: string,
  files: Readonly<Record<string, Uint8Array | string>> = {},
  key = 'film.ism',
): Promise<TextRig> {
  const store = new CountingStore();
  await putClips((name, bytes) => store.put(name, bytes));
  const ladder = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
  store.put('film.ism', Buffer.from(ladder.replace('</switch>', `${elements}</switch>`)));
  for (const [name, content] of Object.entries(files)) store.put(name, Buffer.from(content as string));
  const assets = new Assets(store, { locate: () => undefined });
  const asset = await assets.resolve('media', key);
  const plan: TextRig['plan'] = async (tail, asked = {}, selection = WHOLE) => {
    const matched = matchTail(tail, asked);
    if (matched === undefined) throw new Error(`No packager handles ${tail}`);
    const planned = matched.plan(select(asset, selection), assets.plans);
    return isPlan(planned) ? planned : assets.finish(planned);
  };
  const bytes: TextRig['bytes'] = async (...asked) => {
    const { parts, lengthBytes } = await plan(...asked);
    return Buffer.concat(
      parts.map((part) => {
        if (part.kind !== 'bytes') throw new Error('It is not all made here');
        return part.bytes;
      }),
      lengthBytes,
    );
  };
  return { store, asset, plan, bytes, text: async (...asked) => (await bytes(...asked)).toString() };
}
