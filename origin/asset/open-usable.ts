import type { Steps } from '../steps.ts';
import { PRESENTS_NOTHING } from '../isobmff/media-subject.ts';
import type { MediaKind } from '../isobmff/movie/codecs.ts';
import { HeadwaterError } from '../model/errors.ts';

/** A track that may turn out to be of no use, and how to look. */
export interface Candidate<T> {
  readonly kind: MediaKind | undefined;
  /** @throws HeadwaterError `unsupported-media` where it is of no use, others where the file is not to be trusted */
  readonly open: () => Steps<T>;
}

/**
 * Opens tracks. One that nothing here can serve (no samples, an edit that presents nothing, a codec nobody plays) is
 * left out, and the rest of the title plays. But where there is something to see, some of it has to be left: sound alone
 * would look like a title without pictures.
 *
 * @returns what is opened, in the order of the candidates, and why others are not
 * @throws HeadwaterError the reason of the first video, or of the first track, where none is left
 */
export function* openUsable<T>(
  candidates: readonly Candidate<T>[],
): Steps<{ opened: T[]; leftOut: string[] }> {
  const opened: T[] = [];
  const usable = new Set<Candidate<T>>();
  const refusals = new Map<Candidate<T>, HeadwaterError>();
  for (const candidate of candidates) {
    try {
      opened.push(yield* candidate.open());
      usable.add(candidate);
    } catch (error) {
      if (!(error instanceof HeadwaterError) || !mayBeLeftOut(candidate.kind, error)) throw error;
      refusals.set(candidate, error);
    }
  }
  const toSee = candidates.filter(
    (candidate) => candidate.kind === 'video' && refusals.get(candidate)?.cause !== PRESENTS_NOTHING,
  );
  const toHear = candidates.filter(({ kind }) => !isBeside(kind));
  const needed = [toSee, toHear].find((some) => some.length > 0) ?? candidates;
  if (!needed.some((candidate) => usable.has(candidate))) {
    const refusal = needed.map((candidate) => refusals.get(candidate)).find((error) => error !== undefined);
    if (refusal !== undefined) throw refusal;
  }
  return { opened, leftOut: [...refusals.values()].map(({ detail, message }) => detail ?? message) };
}

/** What makes a file not to be trusted is told; but nobody has to miss a film because of its subtitles, or of thumbnails. */
function mayBeLeftOut(kind: MediaKind | undefined, { code }: HeadwaterError): boolean {
  return kind === 'img' || code === 'unsupported-media' || (isBeside(kind) && code === 'corrupt-media');
}

function isBeside(kind: MediaKind | undefined): boolean {
  return kind === 'textstream' || kind === 'img';
}
