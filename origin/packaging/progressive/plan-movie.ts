import type { Asset, Track } from '../../model/asset.ts';
import { HeadwaterError } from '../../model/errors.ts';
import type { PlanSteps } from '../../model/response-plan.ts';
import { collectSamples, type CollectedSamples } from '../../isobmff/writers/collect-samples.ts';
import { movieHead } from '../../isobmff/writers/movie-head.ts';
import { entityTag } from '../plans/entity-tag.ts';
import { interleave } from './interleave.ts';

/** RFC 4337; of sound alone it is `audio/mp4`. */
const MOVIE_TYPE = 'video/mp4';
const SOUND_TYPE = 'audio/mp4';

/** What is asked of the asset; all spellings of the URL mean the same. */
export const MEANING = 'progressive';

/**
 * One file of all tracks, `moov` first, whose media is what lies in the objects: no byte of it is read to plan.
 *
 * @throws HeadwaterError `unsupported-media` where there is nothing but text
 */
export function* planMovie(asset: Asset): PlanSteps {
  if (asset.tracks.length === 0) {
    const detail = 'it has nothing but text';
    throw new HeadwaterError('unsupported-media', `Cannot package ${asset.name} as a file: ${detail}`, {
      detail,
    });
  }
  const tracks: { track: Track; samples: CollectedSamples }[] = [];
  for (const track of asset.tracks) tracks.push({ track, samples: yield* collectSamples(track) });
  const { chunkOffsets, parts, lengthBytes } = yield* interleave(tracks);
  const placed = tracks.map((one, i) => ({ ...one, chunkOffsets: chunkOffsets[i]! }));
  yield;
  const head = movieHead(placed, lengthBytes);
  const hasPictures = asset.tracks.some(({ kind }) => kind === 'video');
  return {
    kind: 'segment',
    contentType: hasPictures ? MOVIE_TYPE : SOUND_TYPE,
    lengthBytes: head.length + lengthBytes,
    etag: entityTag(asset, MEANING),
    lastModifiedMs: asset.lastModifiedMs,
    parts: [{ kind: 'bytes', bytes: head }, ...parts],
  };
}
