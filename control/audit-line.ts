/** Who did what, and what came of it. Nothing in it is secret: ids are masked, queries of URLs are left out. */
export interface AuditLine {
  /** A name of the configuration, a peer's address where there is none, or `source imds`. */
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

/** Where the audit trail goes; each call that changes or lends something leaves one line, a refused one, too. */
export interface AuditTrail {
  write(line: AuditLine): void;
  close(): void;
}
