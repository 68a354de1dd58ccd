/** Which part of an asset is asked for. */
export interface Selection {
  /** Ids of the tracks that are wanted; absent: all. */
  readonly trackIds?: ReadonlySet<string>;
  /** What is selected, in one spelling; empty for the whole. Two selections of one meaning select the same. */
  readonly meaning: string;
}

export const WHOLE: Selection = { meaning: '' };
