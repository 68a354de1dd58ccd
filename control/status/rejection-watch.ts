import type { Log } from '../log.ts';
import type { BucketCredential } from './bucket-credential.ts';
import type { ReadStatus } from './node-status.ts';

/** A warning is for people. */
const INTERVAL_MS = 2500;

/** What has become worth saying of one bucket. */
type RejectionNews = BucketCredential & { readonly isOver: boolean };

/** Logs that a store refuses an active generation, once when it begins, and once when it is over. */
export class RejectionWatch {
  readonly #timer: NodeJS.Timeout;

  constructor(readStatus: ReadStatus, log: Log) {
    let before: readonly BucketCredential[] = [];
    this.#timer = setInterval(() => {
      const { credentials } = readStatus();
      for (const news of rejectionNews(before, credentials)) say(log, news);
      before = credentials;
    }, INTERVAL_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** What differs between two moments: generations that the store refuses now, and those it refuses no more. */
export function rejectionNews(
  before: readonly BucketCredential[],
  now: readonly BucketCredential[],
): RejectionNews[] {
  return now.flatMap((credential) => {
    const last = before.find(({ bucket }) => bucket === credential.bucket);
    const wasRejected = last?.rejection?.generation === credential.generation;
    const isRejected = credential.rejection !== undefined;
    return wasRejected === isRejected ? [] : [{ ...credential, isOver: !isRejected }];
  });
}

function say(log: Log, { bucket, generation, rejection, isOver }: RejectionNews): void {
  if (isOver) log.info({ bucket, generation }, 'no worker is refused the active credential any more');
  else {
    const { status, code } = rejection!;
    log.warn({ bucket, generation, status, code }, 'the store refuses the active credential');
  }
}
