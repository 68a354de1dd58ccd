import { HeadwaterError } from '../model/errors.ts';
import { whenAborted } from '../when-aborted.ts';

/** Longer than the index of the largest title takes, shorter than a shield's patience. */
const WAIT_LIMIT_MS = 30_000;

/**
 * Waits until `resolve` is called.
 * @throws HeadwaterError `overloaded` where that takes too long, `cancelled`
 */
export async function waitInTime(start: (resolve: () => void) => void, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  start(resolve);
  const stopListening = whenAborted(signal, () => {
    reject(new HeadwaterError('cancelled', 'Cannot index: the request was cancelled'));
  });
  const timer = setTimeout(() => {
    reject(new HeadwaterError('overloaded', `Cannot index: no memory came free within ${WAIT_LIMIT_MS} ms`));
  }, WAIT_LIMIT_MS);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}
