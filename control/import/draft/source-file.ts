/** A configuration file of another server. */
export interface SourceFile {
  /** As it is named in comments. */
  readonly path: string;
  readonly text: string;
}
