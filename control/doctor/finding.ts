/** What one look at one thing came to. */
export interface Finding {
  /** What was looked at: `bucket media`, `this machine`. */
  readonly subject: string;
  readonly check: string;
  /** `warn`: it works, and will not always. */
  readonly state: 'ok' | 'warn' | 'bad';
  readonly found: string;
  /** What to do; of everything that is not `ok`. */
  readonly advice?: string;
}

/** A look, which takes its time and throws nothing. */
export type Look = () => Promise<readonly Finding[]>;
