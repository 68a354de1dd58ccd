const FIRST_RETRY_MS = 500;
/** A source that is back is noticed within this. */
const MAX_RETRY_MS = 60_000;

/** How long to wait after `failures` in a row (from 1): exponential with a cap, the upper half of it left to chance. */
export function failureDelay(failures: number, random: number): number {
  const ceiling = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
  return ceiling * (0.5 + 0.5 * random);
}
