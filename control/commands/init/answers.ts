/** What was answered so far, by the name of the question's option. */
export interface Answers {
  /** `aws`, `google` or a URL. */
  readonly store?: string;
  readonly region?: string;
  readonly bucket?: string;
  readonly prefix?: string;
  readonly probe?: string;
  readonly credentials?: string;
  readonly 'credentials-file'?: string;
}
