import { HeadwaterError } from '../model/errors.ts';

/** @param subject what was read, as messages name it: the key */
export function misbehaved(subject: string, state: string): HeadwaterError {
  return new HeadwaterError('store-misbehaved', `Cannot read ${subject}: the store misbehaved, ${state}`);
}

/** @param subject what was read, as messages name it: the key */
export function replaced(subject: string): HeadwaterError {
  return new HeadwaterError('object-replaced', `Cannot read ${subject}: the object was replaced meanwhile`);
}
