import type { NodeStatus, ReadStatus } from './node-status.ts';

/** Workers report once a second: what is gathered more often says the same. */
const FRESH_MS = 900;

/** For whoever looks by the clock: all of them look at one status, gathered once a second however many they are. */
export function sharedStatus(readStatus: ReadStatus): ReadStatus {
  let latest: { readonly status: NodeStatus; readonly untilMs: number } | undefined;
  return () => {
    const nowMs = performance.now();
    if (latest === undefined || nowMs >= latest.untilMs)
      latest = { status: readStatus(), untilMs: nowMs + FRESH_MS };
    return latest.status;
  };
}
