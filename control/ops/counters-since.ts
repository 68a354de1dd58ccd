import { type Counters, addTallies } from '../supervisor/counters.ts';

/** What was counted between two moments. Counters only ever grow. */
export function countersSince(before: Counters, now: Counters): Counters {
  return addTallies(now, negated(before) as Counters);
}

function negated(tally: unknown): unknown {
  if (typeof tally === 'number') return -tally;
  if (Array.isArray(tally)) return tally.map(negated);
  const entries = Object.entries(tally as Readonly<Record<string, unknown>>);
  return Object.fromEntries(entries.map(([name, value]) => [name, negated(value)]));
}
