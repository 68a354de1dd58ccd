import { cpuMicros } from './cpu-time.ts';
import { type Figure, roughAt } from './figure.ts';
import { load } from './load.ts';

/** Runs of one and the other in turns, so that a neighbour's burst hits both; the median of each counts. */
const ROUNDS = 3;

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
  readonly ratio: number;
  /** How far the ratio may be off on this machine, now: 0.2 where rounds of the same differed by a fifth. */
  readonly noise: number;
}

/** Compares what a request costs two servers, or one server two kinds of requests. */
export async function contest(
  ours: Contestant,
  theirs: Contestant,
  others: readonly Contestant[] = [],
): Promise<Contest> {
  const costs = [ours, theirs, ...others].map((contestant) => ({ contestant, rounds: [] as number[] }));
  for (const { contestant } of costs) await ask(contestant, contestant.warmUpRequests);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { contestant, rounds } of costs) rounds.push(await cost(contestant));
  const [oursMedian = Number.NaN, theirsMedian = Number.NaN, ...otherMedians] = costs.map(({ rounds }) =>
    median(rounds),
  );
  return {
    ours: oursMedian,
    theirs: theirsMedian,
    others: otherMedians,
    ratio: oursMedian / theirsMedian,
    noise: costs.slice(0, 2).reduce((sum, { rounds }) => sum + spread(rounds), 0),
  };
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

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Half of what lies between the lowest and the highest, as a part of the median. */
function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / 2 / median(values);
}
