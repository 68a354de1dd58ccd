import type { Purpose } from '../model/purpose.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRef } from '../model/object-store.ts';
import type { TextFormat } from '../model/text.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { LoadContext } from './load-context.ts';
import type { MediaReference, WantedMedia } from './server-manifest/server-manifest.ts';

/** A file of text, and what is said about it where it is named. */
export interface SourceTextFile {
  readonly object: ObjectRef;
  readonly format: TextFormat;
  /** Its place among what a server manifest names. */
  readonly order?: number | undefined;
  readonly bitrate?: number | undefined;
  readonly language?: string | undefined;
  readonly label?: string | undefined;
  readonly roles?: readonly Purpose[] | undefined;
  readonly accessibility?: readonly Purpose[] | undefined;
}

/** By what a file's name ends in; all others are media files with a track of text. */
const FORMATS: readonly (readonly [end: RegExp, format: TextFormat])[] = [
  [/\.(?:web)?vtt$/i, 'vtt'],
  [/\.srt$/i, 'srt'],
  [/\.(?:ttml|dfxp|itt|xml)$/i, 'ttml'],
];

type TextReference = MediaReference & { readonly kind: 'textstream' };

export function isTextFile(reference: WantedMedia): reference is TextReference {
  return reference.kind === 'textstream' && formatOf(reference) !== undefined;
}

function formatOf({ location }: WantedMedia): TextFormat | undefined {
  return FORMATS.find(([end]) => end.test(location.key))?.[1];
}

/**
 * Makes sure that files of text are there, and of which version. They are read when somebody wants to read them.
 *
 * @throws HeadwaterError `not-found` where one is missing, and what else the store throws
 */
export async function lookUpTexts(
  context: LoadContext,
  references: readonly TextReference[],
): Promise<SourceTextFile[]> {
  const lookUp = async (reference: TextReference, signal: AbortSignal): Promise<SourceTextFile> => {
    const { location, kind: _, trackId: __, ...said } = reference;
    const object = await objectAt(context, location, signal);
    return { object, format: formatOf(reference)!, ...said };
  };
  return mapConcurrently(references, context.filesAtATime, lookUp, context.signal);
}

async function objectAt(
  { store }: LoadContext,
  location: MediaReference['location'],
  signal: AbortSignal,
): Promise<ObjectRef> {
  try {
    return (await store.readFully({ ...location, start: 0, end: 1 }, signal)).object;
  } catch (error) {
    const { code } = HeadwaterError.from(error);
    if (code !== 'not-found' && code !== 'object-too-short') throw error;
    const state = code === 'not-found' ? 'is not there' : 'is empty';
    throw new HeadwaterError(
      code,
      `Cannot package ${location.key}: the server manifest names a text file that ${state}`,
      {
        cause: error,
      },
    );
  }
}
