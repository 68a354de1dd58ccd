/** What players show in the middle of a title, or around it: advertisements, bumpers. RFC 8216bis, Appendix D */
export interface Interstitial {
  /** Unique in its title. */
  readonly id: string;
  /** When it begins, on the title's timeline. */
  readonly startSeconds: number;
  /** What EXT-X-DATERANGE says of it behind its id, its class and its date: names and values as they stand there. */
  readonly attributes: readonly (readonly [name: string, value: string])[];
}
