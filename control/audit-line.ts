import type { Log } from './log.ts';

/** Who did what, and what came of it. Nothing in it is secret: ids are masked, queries of URLs are left out. */
interface AuditLine {
  /** A peer's address, or `source imds`. */
  readonly who: string;
  /** In the imperative: `push credential`. */
  readonly action: string;
  /** `OK`, or the code of the refusal. */
  readonly result: string;
  /** Of a refusal, in words. */
  readonly reason?: string;
  /** What it was about, and what it did. */
  readonly [field: string]: unknown;
}

/** The one place that writes lines of the audit trail; each call that changes or lends something leaves one. */
export function writeAuditLine(log: Log, line: AuditLine): void {
  log.info({ audit: true, ...line }, 'audit');
}
