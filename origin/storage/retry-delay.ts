/** The first wait is at most this, then twice as long each time: long enough for a connection to be replaced. */
const FIRST_DELAY_LIMIT_MS = 100;

/** A viewer's buffer is a few seconds: waiting longer than this helps nobody. */
const DELAY_LIMIT_MS = 2000;

/**
 * "Full jitter" backoff: between nothing and a limit that doubles.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param tried how many retries there were, this one included
 * @param random 0 (inclusive) to 1 (exclusive)
 */
export function retryDelayMs(tried: number, random: number): number {
  return random * Math.min(DELAY_LIMIT_MS, FIRST_DELAY_LIMIT_MS * 2 ** (tried - 1));
}
