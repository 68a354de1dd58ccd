/** The scheme of roles, where no other is named. ISO/IEC 23009-1 5.8.5.5 */
export const ROLE_SCHEME = 'urn:mpeg:dash:role:2011';

/** A value in the words of a scheme, as ISO/IEC 23009-1 5.8.2 has descriptors. */
export interface Purpose {
  /** A URI. */
  readonly scheme: string;
  readonly value: string;
}
