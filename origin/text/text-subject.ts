import { HeadwaterError } from '../model/errors.ts';

/** Makes the error for what is wrong with a text. */
export type TextFault = (detail: string, cause?: unknown) => HeadwaterError;

/** @param name of the object, and of the track in it where it has several */
export function faultsOfText(name: string): TextFault {
  return (detail, cause) =>
    new HeadwaterError('corrupt-media', `Cannot read the text of ${name}: ${detail}`, { cause, detail });
}
