import { shortDate } from '../../origin/signing/date-formats.ts';
import type { Log } from '../log.ts';
import type { BucketCredential } from './bucket-credential.ts';
import type { ReadStatus } from './node-status.ts';

/** A day is long; what is pushed meanwhile is seen soon. */
const INTERVAL_MS = 5000;

/** Scoped signing keys that hold none for today. */
interface MissingKey {
  readonly bucket: string;
  readonly generation: number;
  readonly today: string;
  /** The day whose key signs in its place; absent where none does any more. */
  readonly signsWith?: string;
}

/** Logs that a bucket has no signing key for the day, and which key signs instead: once a generation and day. */
export class SigningKeyWatch {
  readonly #timer: NodeJS.Timeout;

  constructor(readStatus: ReadStatus, log: Log) {
    let said: readonly MissingKey[] = [];
    this.#timer = setInterval(() => {
      const missing = missingKeys(readStatus().credentials, Date.now());
      for (const news of missing.filter((each) => !said.some((before) => isSame(before, each))))
        say(log, news);
      said = missing;
    }, INTERVAL_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** The buckets that hold signing keys, but none for the day of this time in milliseconds since the epoch. */
export function missingKeys(credentials: readonly BucketCredential[], nowMs: number): MissingKey[] {
  const today = shortDate(nowMs);
  return credentials.flatMap(({ bucket, generation, active }) => {
    const { signingKeyDays: days, signsUntilMs = 0 } = active ?? {};
    if (days === undefined || days.includes(today)) return [];
    const signsWith = nowMs < signsUntilMs ? days.findLast((day) => day < today) : undefined;
    return [{ bucket, generation, today, ...(signsWith !== undefined && { signsWith }) }];
  });
}

function isSame(a: MissingKey, b: MissingKey): boolean {
  return a.bucket === b.bucket && a.generation === b.generation && a.today === b.today;
}

function say(log: Log, news: MissingKey): void {
  if (news.signsWith === undefined) log.error(news, 'no signing key signs today');
  else log.warn(news, 'no signing key is held for today: the one of an earlier day signs');
}
