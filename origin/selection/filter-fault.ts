import { HeadwaterError } from '../model/errors.ts';

/** @param at of the character that is wrong, from 0 */
export function filterFault(state: string, at: number): HeadwaterError {
  return new HeadwaterError('malformed-url', `Cannot read the filter: ${state} at character ${at + 1}`);
}
