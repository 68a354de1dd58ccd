/** A sample of a text track, and when it is presented. */
export interface TextSample {
  readonly startMs: number;
  readonly endMs: number;
  readonly bytes: Buffer;
}
