import type { Log } from '../log.ts';
import type { NodeStatus, ReadStatus } from './node-status.ts';

/** Before a credential expires somebody is told this long, longest first: time to push, to look, to hurry. */
export const EXPIRY_WARNINGS_MS = [24 * 3_600_000, 3_600_000, 15 * 60_000, 5 * 60_000, 60_000] as const;
/** A source that is asked by itself has asked by the latest of these: only what comes after is news. */
const ASKED_WARNINGS_MS = EXPIRY_WARNINGS_MS.filter((ms) => ms < 5 * 60_000);
/** Finer than the last warning. */
const INTERVAL_MS = 5000;

/** What is to be said of one bucket. */
interface ExpiryWarning {
  readonly bucket: string;
  readonly generation: number;
  /** 0: it has expired. */
  readonly leftMs: number;
}

/** Logs that credentials are about to expire, and that they have. */
export class ExpiryWatch {
  readonly #timer: NodeJS.Timeout;

  constructor(readStatus: ReadStatus, log: Log) {
    let sinceMs = Date.now();
    this.#timer = setInterval(() => {
      const nowMs = Date.now();
      for (const warning of expiryWarnings(readStatus().credentials, sinceMs, nowMs)) say(log, warning);
      sinceMs = nowMs;
    }, INTERVAL_MS).unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** What has become worth saying after `sinceMs` and up to `nowMs`: one warning a bucket, the most urgent. */
export function expiryWarnings(
  credentials: NodeStatus['credentials'],
  sinceMs: number,
  nowMs: number,
): ExpiryWarning[] {
  return credentials.flatMap(({ bucket, generation, active, sourceStatus }) => {
    if (active?.expiresAtMs === undefined) return [];
    const { expiresAtMs, activatedAtMs, signsUntilMs = active.expiresAtMs } = active;
    const isAsked = sourceStatus.kind !== 'push' && sourceStatus.kind !== 'static';
    // A credential whose whole life is shorter than a warning's time is not about to expire when it is new.
    const fromMs = Math.max(sinceMs, activatedAtMs);
    const passed = [...(isAsked ? ASKED_WARNINGS_MS : EXPIRY_WARNINGS_MS), 0].some((beforeMs) => {
      const atMs = expiresAtMs - beforeMs;
      return fromMs < atMs && atMs <= nowMs;
    });
    // Scoped signing keys sign for a while longer, which is told of elsewhere.
    if (!passed || (expiresAtMs <= nowMs && nowMs < signsUntilMs)) return [];
    return [{ bucket, generation, leftMs: Math.max(0, expiresAtMs - nowMs) }];
  });
}

function say(log: Log, { leftMs, ...fields }: ExpiryWarning): void {
  if (leftMs === 0) log.error(fields, 'credential has expired');
  else log.warn({ ...fields, leftSeconds: Math.round(leftMs / 1000) }, 'credential is about to expire');
}
