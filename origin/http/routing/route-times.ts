import { DurationHistograms } from '../../duration-histogram.ts';
import type { RouteConfig } from '../../origin-config.ts';
import type { AnswerTimes, Histogram, RouteStats } from '../../stats.ts';

/** Of answers, in the order of their histograms. */
const KINDS = ['manifest', 'init', 'segment', 'file', 'error', 'preflight'] as const;

type Kind = (typeof KINDS)[number];

/** How long answers of one route and format take: two histograms a kind. */
export class FormatTimes {
  readonly #histograms = new DurationHistograms(KINDS.length * 2);

  /**
   * @param firstByteSeconds from the request to the head of the answer; undefined where there was none
   * @param totalSeconds from the request to the end of its answer
   */
  observe(kind: Kind, firstByteSeconds: number | undefined, totalSeconds: number): void {
    const at = KINDS.indexOf(kind) * 2;
    if (firstByteSeconds !== undefined) this.#histograms.observe(at, firstByteSeconds);
    this.#histograms.observe(at + 1, totalSeconds);
  }

  /** Of the kinds that were asked for. */
  get stats(): Record<string, AnswerTimes> {
    return Object.fromEntries(
      KINDS.flatMap((kind, index) => {
        const total = this.#histograms.histogram(index * 2 + 1);
        const firstByte = this.#histograms.histogram(index * 2);
        return total === undefined ? [] : [[kind, answerTimes(firstByte, total)]];
      }),
    );
  }
}

function answerTimes(firstByte: Histogram | undefined, total: Histogram): AnswerTimes {
  return { firstByte: firstByte ?? { counts: total.counts.map(() => 0), sumSeconds: 0 }, total };
}

/** How long answers of a route take, by the place of their format in the table of formats. */
export class RouteTimes {
  /** The first is of answers in no format: objects as they are, and errors. */
  readonly #formats: (FormatTimes | undefined)[];

  /** @param formats how many there are */
  constructor(formats: number) {
    this.#formats = Array.from({ length: formats + 1 }, () => undefined);
  }

  /** @param formatAt {@link NO_FORMAT_AT} for none */
  of(formatAt: number): FormatTimes {
    // Made once: most routes are asked for two formats or three.
    return (this.#formats[formatAt + 1] ??= new FormatTimes());
  }

  /** @param formatNames as the table has them */
  stats(formatNames: readonly string[]): RouteStats {
    return Object.fromEntries(
      this.#formats.flatMap((times, index) =>
        times === undefined ? [] : [[formatNames[index - 1] ?? NO_FORMAT, times.stats]],
      ),
    );
  }
}

/** In place of a format: objects as they are, and errors, have none. */
export const NO_FORMAT_AT = -1;

/** What stands for the format of an answer that has none. */
const NO_FORMAT = 'none';

/** A route as a worker serves it: with the place where its answers are timed, found when the route is built. */
export interface ServedRoute extends RouteConfig {
  readonly times?: RouteTimes;
}

/** Routes with times of their own; each costs a scrape dozens of lines. Those behind them share one. */
const ROUTES_TIMED = 50;

/** What stands for the routes that share their times. */
const OTHER_ROUTES = 'other';

/** Gives routes the places where they are timed. @param formats how many there are */
export function servedRoutes(routes: readonly RouteConfig[], formats: number): ServedRoute[] {
  const shared = new RouteTimes(formats);
  return routes.map((route, index) => ({
    ...route,
    times: index < ROUTES_TIMED ? new RouteTimes(formats) : shared,
  }));
}

/** A route's name among others: its hosts and its path. */
export function routeName({ hosts = [], path }: RouteConfig): string {
  return `${hosts.join(',')}${path}`;
}

/** By the name of the route; those that nobody asked are left out. */
export function routeStats(
  routes: readonly ServedRoute[],
  formatNames: readonly string[],
): Record<string, RouteStats> {
  return Object.fromEntries(
    routes.flatMap((route, index) => {
      const stats = route.times?.stats(formatNames) ?? {};
      const name = index < ROUTES_TIMED ? routeName(route) : OTHER_ROUTES;
      return Object.keys(stats).length === 0 ? [] : [[name, stats]];
    }),
  );
}
