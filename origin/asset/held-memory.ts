import { LRUCache } from 'lru-cache';
import type { Seen } from '../freshness.ts';
import type { Asset } from '../model/asset.ts';
import { objectId } from '../model/object-id.ts';
import type { ObjectRef } from '../model/object-store.ts';
import type { IsMeant } from '../model/purge-scope.ts';
import type { Finding, PlanCache } from '../model/plan-cache.ts';
import type { Planned, PlanPart, PlanSteps, ResponsePlan } from '../model/response-plan.ts';
import type { ObjectLocation } from './server-manifest/server-manifest.ts';
import type { TextScript, TextTrack } from '../model/text.ts';

/** An asset in memory. */
export interface HeldAsset {
  readonly kind: 'asset';
  readonly asset: Asset;
  readonly objects: readonly ObjectRef[];
  readonly absent: readonly ObjectLocation[];
  /** That the store has these objects, and not those. */
  readonly seen: Seen;
}

interface HeldPlan {
  readonly kind: 'plan';
  /** Of the whole asset that it was made of. */
  readonly revision: string;
  readonly plan: ResponsePlan;
}

interface HeldFinding {
  readonly kind: 'finding';
  readonly revision: string;
  readonly finding: Finding;
}

interface HeldScript {
  readonly kind: 'script';
  /** Id of the object that it was read of. */
  readonly object: string;
  readonly script: TextScript;
}

type Held = HeldAsset | HeldPlan | HeldFinding | HeldScript;

/** How ids of assets begin. */
const ASSET = 'asset ';

/** Held beside the bytes an asset accounts for: objects, keys, strings. */
const ASSET_OVERHEAD_BYTES = 4096;

/** Held beside the bytes of a plan: its objects, its key, the cache's own entry. */
const PLAN_OVERHEAD_BYTES = 1024;

/** Of a part that borrows bytes: its objects, and numbers in an array, which are doubles or smaller. */
const PART_OVERHEAD_BYTES = 128;
const NUMBER_BYTES = 8;

/** Assets and rendered manifests under one limit, so that a title of many manifests takes no memory that is not counted. */
export class HeldMemory implements PlanCache {
  readonly #held: LRUCache<string, Held>;
  #assets = 0;
  #assetBytes = 0;
  readonly #evictions = { assets: 0, plans: 0 };
  readonly #planLookups = { hits: 0, misses: 0 };

  /** @param limitBytes of all that is held; what was used least recently leaves first */
  constructor(limitBytes: number) {
    this.#held = new LRUCache({
      maxSize: limitBytes,
      sizeCalculation: sizeOf,
      onInsert: (held, _, reason) => {
        if (held.kind !== 'asset' || reason === 'update') return;
        this.#assets += Number(reason === 'add');
        this.#assetBytes += sizeOf(held);
      },
      dispose: (held, _, reason) => {
        if (reason === 'evict') this.#evictions[held.kind === 'asset' ? 'assets' : 'plans'] += 1;
        if (held.kind !== 'asset') return;
        this.#assets -= Number(reason !== 'set');
        this.#assetBytes -= sizeOf(held);
      },
    });
  }

  get limitBytes(): number {
    return this.#held.maxSize;
  }

  /** Of what is held, that of assets. */
  get assetBytes(): number {
    return this.#assetBytes;
  }

  /** What left to make room for others. */
  get evictions(): { readonly assets: number; readonly plans: number } {
    return this.#evictions;
  }

  /** How often a plan was wanted that was held, and how often one that was not. */
  get planLookups(): { readonly hits: number; readonly misses: number } {
    return this.#planLookups;
  }

  /** How many assets are held. */
  get assets(): number {
    return this.#assets;
  }

  get bytes(): number {
    return this.#held.calculatedSize;
  }

  /** Counts as a use of it. */
  useAsset(bucket: string, key: string): HeldAsset | undefined {
    return assetIn(this.#held.get(assetId(bucket, key)));
  }

  peekAsset(bucket: string, key: string): HeldAsset | undefined {
    return assetIn(this.#held.peek(assetId(bucket, key)));
  }

  holdAsset(bucket: string, key: string, held: HeldAsset): void {
    this.#held.set(assetId(bucket, key), held);
  }

  /** Lets what was used least recently leave, until the rest takes no more than this. */
  keepAtMost(bytes: number): void {
    while (this.#held.calculatedSize > bytes && this.#held.pop() !== undefined);
  }

  dropAsset(bucket: string, key: string): void {
    this.#held.delete(assetId(bucket, key));
  }

  /**
   * Drops what was made of objects that are meant: assets by their own names or by what they are made of, and with them
   * their plans and texts.
   *
   * @returns the assets that were dropped
   */
  purge(isMeant: IsMeant): HeldAsset[] {
    const assets: HeldAsset[] = [];
    const objects = new Set<string>();
    for (const [id, held] of this.#held.entries()) {
      if (held.kind !== 'asset') continue;
      const madeOf = held.objects.map(({ bucket, key }) => objectId(bucket, key));
      if (!isMeant(id.slice(ASSET.length)) && !madeOf.some(isMeant)) continue;
      assets.push(held);
      for (const object of madeOf) objects.add(object);
    }
    const revisions = new Set(assets.map(({ asset }) => asset.revision));
    const isDropped = (held: Held): boolean => {
      if (held.kind === 'asset') return revisions.has(held.asset.revision);
      if (held.kind === 'script') return objects.has(held.object) || isMeant(held.object);
      return revisions.has(held.revision);
    };
    const dropped = [...this.#held.entries()].filter(([, held]) => isDropped(held));
    for (const [id] of dropped) this.#held.delete(id);
    return assets;
  }

  planOnce(asset: Asset, meaning: string, make: () => ResponsePlan): ResponsePlan {
    const id = planId(asset, meaning);
    return this.#wantedPlan(id) ?? this.#hold(id, asset, make());
  }

  planInSteps(asset: Asset, meaning: string, make: () => PlanSteps): Planned {
    const id = planId(asset, meaning);
    return this.#wantedPlan(id) ?? this.#steps(id, asset, make);
  }

  finding(asset: Asset, meaning: string): Finding | undefined {
    const held = this.#held.get(planId(asset, meaning));
    return held?.kind === 'finding' ? held.finding : undefined;
  }

  keepFinding(asset: Asset, meaning: string, finding: Finding): void {
    this.#held.set(planId(asset, meaning), { kind: 'finding', revision: wholeRevision(asset), finding });
  }

  script(text: TextTrack): TextScript | undefined {
    const held = this.#held.get(scriptId(text));
    return held?.kind === 'script' ? held.script : undefined;
  }

  keepScript(text: TextTrack, script: TextScript): void {
    const { bucket, key } = text.source.object;
    this.#held.set(scriptId(text), { kind: 'script', object: objectId(bucket, key), script });
  }

  *#steps(id: string, asset: Asset, make: () => PlanSteps): PlanSteps {
    // Somebody else may have taken them meanwhile.
    return this.#planIn(id) ?? this.#hold(id, asset, yield* make());
  }

  #wantedPlan(id: string): ResponsePlan | undefined {
    const plan = this.#planIn(id);
    this.#planLookups[plan === undefined ? 'misses' : 'hits'] += 1;
    return plan;
  }

  #planIn(id: string): ResponsePlan | undefined {
    const held = this.#held.get(id);
    return held?.kind === 'plan' ? held.plan : undefined;
  }

  #hold(id: string, asset: Asset, plan: ResponsePlan): ResponsePlan {
    this.#held.set(id, { kind: 'plan', revision: wholeRevision(asset), plan });
    return plan;
  }
}

/** Of the asset that this one is a part of, or is: behind a blank stands which part (`origin/selection/select.ts`). */
function wholeRevision({ revision }: Asset): string {
  const blank = revision.indexOf(' ');
  return blank < 0 ? revision : revision.slice(0, blank);
}

/** Two assets may be made of the same objects, under names of their own that stand in the URIs. */
function planId(asset: Asset, meaning: string): string {
  return `plan ${asset.revision} ${objectId(asset.name, meaning)}`;
}

/** The same for all clips of an asset, and for all assets that the text is in; but where one is put off, its times are others. */
export function scriptId({ source, trackId, format }: TextTrack): string {
  const { bucket, key, etag } = source.object;
  const later = source.kind === 'file' ? source.laterMs : source.samples.presentationShiftTicks;
  return `script ${objectId(bucket, key)} ${etag} ${format} ${trackId} ${later}`;
}

function assetId(bucket: string, key: string): string {
  return `${ASSET}${objectId(bucket, key)}`;
}

function assetIn(held: Held | undefined): HeldAsset | undefined {
  return held?.kind === 'asset' ? held : undefined;
}

function sizeOf(held: Held): number {
  if (held.kind === 'asset') return held.asset.heldBytes + ASSET_OVERHEAD_BYTES;
  if (held.kind === 'finding') return held.finding.heldBytes + PLAN_OVERHEAD_BYTES;
  if (held.kind === 'script') return held.script.heldBytes + PLAN_OVERHEAD_BYTES;
  const bytes = held.plan.parts.reduce((sum, part) => sum + partBytes(part), 0);
  return PLAN_OVERHEAD_BYTES + (held.plan.kind === 'manifest' ? CODED_SHARE * bytes : bytes);
}

/** A manifest is kept in each coding that was asked for, too: all of them together take less than it does itself. */
const CODED_SHARE = 2;

/** What a part takes of memory, which is not what it adds to the body. */
function partBytes(part: PlanPart): number {
  switch (part.kind) {
    case 'bytes':
      return part.bytes.length;
    case 'object':
      return PART_OVERHEAD_BYTES + NUMBER_BYTES * part.runs.length;
    case 'transformed':
      return part.sources.reduce(
        (sum, { runs }) => sum + PART_OVERHEAD_BYTES + NUMBER_BYTES * runs.length,
        part.heldBytes,
      );
  }
}
