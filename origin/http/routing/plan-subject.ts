/** What a URL names. */
export interface PlanSubject {
  readonly key: string;
  /** What is asked of it, and in which format; absent: the object itself. */
  readonly tail?: string;
  readonly format?: string;
}
