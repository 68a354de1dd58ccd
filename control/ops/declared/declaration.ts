/** What is said of a metric once, for Prometheus, for `docs/metrics.md` and for whoever collects its values. */
export interface Declaration {
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** In what it is measured, where that is no count; the name says it, too. */
  readonly unit?: 'seconds' | 'bytes';
  /** Every label that a sample of it may have; none by default. */
  readonly labels?: readonly string[];
  readonly help: string;
  /** What somebody who watches wants to know when they look at it. */
  readonly question: string;
}

export type Declarations = Readonly<Record<`headwater_${string}`, Declaration>>;
