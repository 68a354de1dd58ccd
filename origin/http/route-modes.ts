import { select } from '../selection/select.ts';
import type { Asset } from '../model/asset.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { RouteConfig } from '../origin-config.ts';
import { matchTail } from '../packaging/packagers.ts';
import { noPlanCache, type PlanCache } from '../model/plan-cache.ts';
import type { ObjectRef } from '../model/object-store.ts';
import {
  isPlan,
  isTextNeeded,
  type Planned,
  type PlanSteps,
  type ResponsePlan,
  type Unplanned,
} from '../model/response-plan.ts';
import type { FoundObject } from '../storage/object-lookup.ts';
import { parseTarget } from './routing/parse-target.ts';
import type { PlanSubject } from './routing/plan-subject.ts';
import { queryWith } from './derived-asset.ts';
import { withLanguages } from './preferred-languages.ts';
import { withPathways } from './pathways.ts';
import { withWishes } from './route-wishes.ts';
import { askedVersion, isOfVersion, versionGone, withVersion } from './versioned.ts';
import { planFile } from './plan-file.ts';
import { NO_FORMAT_AT } from './routing/route-times.ts';
import type { RequestPath } from './routing/request-path.ts';

/** Where assets come from; `origin/asset` is one. */
interface AssetSource {
  /** Keeps what is planned from these assets. */
  readonly plans: PlanCache;
  /** Takes the steps of a long plan in turns with the indexing of assets, and reads the text that a plan lacks. */
  finish(unplanned: Unplanned, signal?: AbortSignal): Promise<ResponsePlan>;
  /** What is at hand and fresh. */
  known(bucket: string, key: string): Asset | undefined;
  resolve(bucket: string, key: string, signal?: AbortSignal): Promise<Asset>;
  /** Asks the store whether it is still the same, unless that was done a moment ago. */
  resolveAnew(bucket: string, key: string, signal?: AbortSignal): Promise<Asset>;
  /** Forgets an asset whose objects are not what they were; not one that was loaded since. */
  invalidate(bucket: string, key: string, revision?: string): void;
}

/** Where plain objects are looked up. */
export interface ObjectFinder {
  /** What is remembered and fresh. */
  known(bucket: string, key: string): ObjectRef | undefined;
  find(bucket: string, key: string, signal?: AbortSignal): Promise<FoundObject>;
  forget(bucket: string, key: string): void;
}

export interface PlanningSources {
  readonly assets: AssetSource;
  readonly files: ObjectFinder;
}

/** What a URL asks for, understood; not yet planned. */
export interface PlanSource {
  subject(): PlanSubject;
  /** Place of the format in the table of formats; `NO_FORMAT_AT`: none. */
  readonly formatAt: number;
  /**
   * Where all that the plan needs is at hand, which is most of the time: nobody waits.
   *
   * @throws HeadwaterError for the error answer
   */
  planAtHand(): ResponsePlan | undefined;
  /** @throws HeadwaterError for the error answer */
  plan(signal: AbortSignal): Promise<ResponsePlan>;
  /** The plan turned out to be of objects that were replaced. */
  forget(): void;
}

/**
 * How a route turns a URL into an answer.
 *
 * @param childQuery what every URI of a manifest is to carry; such a manifest is one viewer's, and not kept
 * @throws HeadwaterError where the URL is not spelled right
 */
type RouteMode = (
  route: RouteConfig,
  request: RequestPath,
  sources: PlanningSources,
  childQuery?: string,
) => PlanSource;

/** By the `mode` of a route. */
export const routeModes = {
  package: packageMedia,
  passthrough: passThrough,
} as const satisfies Record<RouteConfig['mode'], RouteMode>;

/** Something made from an asset. */
function packageMedia(
  route: RouteConfig,
  request: RequestPath,
  { assets }: PlanningSources,
  childQuery = '',
): PlanSource {
  const target = parseTarget(route, request);
  const matched = matchTail(target.tail, target.asked);
  if (matched === undefined) {
    throw new HeadwaterError(
      'not-found',
      'Cannot find what the URL asks of the asset: no format is spelled like that',
    );
  }
  const { versionedUrls = false } = route;
  const version = versionedUrls ? askedVersion(request.query) : undefined;
  const isAsked = (found: Asset): boolean => isOfVersion(found, version);
  /** What the URIs of its manifests are seen from. */
  const folder = (): string => request.path.slice(0, request.path.length - target.tail.length);
  let asset: Asset | undefined;
  /** The plan, and where its manifest carries more than others', that one. */
  const planOf = (found: Asset): Planned => {
    asset = found;
    const whole = route.wishes === undefined ? found : withWishes(found, route.wishes);
    const part = select(whole, target.selection);
    const ordered = route.languages === undefined ? part : withLanguages(part, route.languages);
    const versioned = versionedUrls ? withVersion(ordered) : ordered;
    const selected = route.pathways === undefined ? versioned : withPathways(versioned, route, folder());
    const planned = matched.plan(selected, assets.plans);
    if (childQuery === '') return planned;
    const carries = (): Planned => matched.plan(carrying(selected, childQuery), noPlanCache);
    if (isPlan(planned)) return planned.kind === 'manifest' ? carries() : planned;
    return isTextNeeded(planned) ? planned : carryingOn(planned, carries);
  };
  return {
    subject: () => ({ key: target.key, tail: target.tail, format: matched.format }),
    formatAt: matched.formatAt,
    planAtHand() {
      const known = assets.known(target.bucket, target.key);
      const planned = known && isAsked(known) ? planOf(known) : undefined;
      return planned && isPlan(planned) ? planned : undefined;
    },
    async plan(signal) {
      let found = await assets.resolve(target.bucket, target.key, signal);
      // Another node may have seen a newer one.
      if (!isAsked(found)) found = await assets.resolveAnew(target.bucket, target.key, signal);
      if (!isAsked(found)) throw versionGone();
      const planned = planOf(found);
      return isPlan(planned) ? planned : assets.finish(planned, signal);
    },
    forget() {
      assets.invalidate(target.bucket, target.key, asset?.revision);
    },
  };
}

/** The same asset, whose manifests have a query in all they name, and an entity tag of their own. */
function carrying(asset: Asset, more: string): Asset {
  return { ...asset, query: queryWith(asset, more), revision: `${asset.revision} ${more}` };
}

/** What it is shows when it was planned. */
function* carryingOn(steps: PlanSteps, carries: () => Planned): PlanSteps {
  const plan = yield* steps;
  if (plan.kind !== 'manifest') return plan;
  const planned = carries();
  if (isPlan(planned)) return planned;
  return isTextNeeded(planned) ? plan : yield* planned;
}

/** An object as it lies in the bucket. */
function passThrough(route: RouteConfig, request: RequestPath, { files }: PlanningSources): PlanSource {
  const key = route.prefix + request.path.slice(route.path.length);
  if (key === '')
    throw new HeadwaterError('not-found', 'Cannot find an object in the URL: there is no key in it');
  return {
    subject: () => ({ key }),
    formatAt: NO_FORMAT_AT,
    planAtHand() {
      const object = files.known(route.bucket, key);
      return object && planFile({ object });
    },
    plan: async (signal) => planFile(await files.find(route.bucket, key, signal)),
    forget() {
      files.forget(route.bucket, key);
    },
  };
}
