import { readFile } from 'node:fs/promises';
import type { Asset } from '../../origin/model/asset.ts';
import type { Asked } from '../../origin/model/packager.ts';
import { Assets } from '../../origin/asset/assets.ts';
import { matchTail } from '../../origin/packaging/packagers.ts';
import { noPlanCache } from '../../origin/model/plan-cache.ts';
import {
  type ByteRuns,
  isPlan,
  isTextNeeded,
  type Planned,
  type PlanPart,
  type ResponsePlan,
} from '../../origin/model/response-plan.ts';
import { CountingStore } from '../origin/asset/support/counting-store.ts';
import { CLIPS, putClips } from './clips.ts';

/** The shipped clips, in memory. */
async function clipStore(): Promise<CountingStore> {
  const store = new CountingStore();
  await putClips((name, bytes) => store.put(name, bytes));
  return store;
}

/** An asset of the shipped clips, `ladder.ism` by default. */
export async function clipAsset(key = 'ladder.ism'): Promise<Asset> {
  return new Assets(await clipStore(), { locate: () => undefined }).resolve('media', key);
}

/** Plans what is asked of an asset. @throws Error where no format is spelled like that */
export function planOf(asset: Asset, tail: string, plans = noPlanCache, asked: Asked = {}): ResponsePlan {
  const matched = matchTail(tail, asked);
  if (matched === undefined) throw new Error(`No packager handles ${tail}`);
  return finishPlan(matched.plan(asset, plans));
}

/** Takes all steps of a plan at once. */
export function finishPlan(planned: Planned): ResponsePlan {
  if (isPlan(planned)) return planned;
  if (isTextNeeded(planned)) throw new Error(`${planned.text.id} was not read`);
  for (;;) {
    const step = planned.next();
    if (step.done === true) return step.value;
  }
}

/** The body of a plan that borrows nothing. */
export function textOf(plan: ResponsePlan): string {
  return plan.parts
    .map((part) => (part.kind === 'bytes' ? Buffer.from(part.bytes).toString() : '<media>'))
    .join('');
}

/** The whole body of a plan, media read from the shipped clips. */
export async function bytesOf(plan: ResponsePlan): Promise<Buffer> {
  const pieces = await Promise.all(plan.parts.map(partBytes));
  return Buffer.concat(pieces.flat());
}

async function partBytes(part: PlanPart): Promise<readonly Uint8Array[]> {
  if (part.kind === 'bytes') return [part.bytes];
  if (part.kind === 'object') return [await borrowed(part)];
  const transform = part.transform();
  const sources = await Promise.all(part.sources.map(borrowed));
  const output = Buffer.concat(sources.flatMap((bytes, source) => transform.push(source, bytes)));
  return [output.subarray(part.start, part.end)];
}

async function borrowed({ object, runs }: ByteRuns): Promise<Buffer> {
  const file = await readFile(new URL(object.key, CLIPS));
  const pieces: Buffer[] = [];
  for (let i = 0; i < runs.length; i += 2) pieces.push(file.subarray(runs[i], runs[i + 1]));
  return Buffer.concat(pieces);
}
