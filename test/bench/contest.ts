import { median } from '../support/median.ts';
import { cpuMicros } from './cpu-time.ts';
import { type Figure, roughAt } from './figure.ts';
import { load } from './load.ts';

/**
 * Runs of one and the other in turns. What a request costs drifts by half within minutes on a shared machine, and for all
 * servers alike: what counts is how many times the other it is within a round, and of those the median, which a burst that
 * hits one of two does not move.
 */
const ROUNDS = 9;

const CONNECTIONS = 16;

/** One of two that are compared. */
export interface Contestant {
  readonly url: string;
  /** One a connection, in turns. */
  readonly paths: readonly string[];
  /** Of the processes whose time counts. */
  readonly pids: readonly number[];
  /** What compiles code while it runs goes on doing so for some ten thousand requests: a worker lives for months. */
  readonly warmUpRequests: number;
  /** Of a round. */
  readonly requests: number;
}

export interface Contest {
  /** CPU time, µs a request. */
  readonly ours: number;
  readonly theirs: number;
  /** Of those beside, who set no budget. */
  readonly others: readonly number[];
  /** Median over rounds. */
  readonly ratio: number;
  /** How far the ratio may be off on this machine, now: 0.2 where half of the rounds lay within a fifth of it. */
  readonly noise: number;
}

/** Compares what a request costs two servers, or one server two kinds of requests. */
export async function contest(
  ours: Contestant,
  theirs: Contestant,
  others: readonly Contestant[] = [],
): Promise<Contest> {
  const all = [ours, theirs, ...others];
  for (const contestant of all) await ask(contestant, contestant.warmUpRequests);
  const rounds: number[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const costs: number[] = [];
    for (const contestant of all) costs.push(await cost(contestant));
    rounds.push(costs);
  }
  const [oursMedian = Number.NaN, theirsMedian = Number.NaN, ...otherMedians] = all.map((_, i) =>
    median(rounds.map((costs) => costs[i] ?? Number.NaN)),
  );
  return {
    ours: oursMedian,
    theirs: theirsMedian,
    others: otherMedians,
    ...compared(rounds),
  };
}

/** @param rounds costs of ours and theirs, and of others, by round */
export function compared(rounds: readonly (readonly number[])[]): Pick<Contest, 'ratio' | 'noise'> {
  const ratios = rounds.map(([ours = Number.NaN, theirs = Number.NaN]) => ours / theirs);
  const ratio = median(ratios);
  return { ratio, noise: median(ratios.map((one) => Math.abs(one - ratio))) / ratio };
}

/** How far a result can be trusted. @param scale of the number of requests */
export function resolution({ noise }: Contest, scale: number): Pick<Figure, 'noise' | 'isRough'> {
  return scale < 1 ? roughAt(scale) : { noise };
}

async function cost(contestant: Contestant): Promise<number> {
  const { pids, requests } = contestant;
  const before = cpuMicros(pids);
  await ask(contestant, requests);
  return (cpuMicros(pids) - before) / requests;
}

async function ask({ url, paths }: Contestant, requests: number): Promise<void> {
  await load({ url, paths, requests, connections: CONNECTIONS });
}
