import type { Asset, Track } from '../../model/asset.ts';
import { type AudioChoice, audioChoices, encodingOf } from '../tracks/renditions.ts';

/** A choice, as one group has it. */
interface AudioMember {
  readonly choice: AudioChoice;
  readonly track: Track;
}

/**
 * Groups of renditions, one for each encoding and step of the ladder. All groups have the same members (RFC 8216
 * 4.3.4.1.1): what an encoding lacks is there in another, and what has fewer steps is there in its last. Groups that come
 * out alike, as where each language has an encoding of its own, are one.
 */
export function audioGroups(asset: Asset): readonly (readonly AudioMember[])[] {
  const choices = audioChoices(asset);
  const encodings = new Set(choices.flatMap(({ ladders }) => ladders.map(([track]) => encodingOf(track))));
  const groups = [...encodings].flatMap((encoding) => {
    const steps = Math.max(...choices.map((choice) => ladderIn(choice, encoding)?.length ?? 0));
    return Array.from({ length: steps }, (_, step) =>
      choices.map((choice) => ({ choice, track: trackAt(choice, encoding, step) })),
    );
  });
  return [
    ...new Map(groups.map((group) => [JSON.stringify(group.map(({ track }) => track.id)), group])).values(),
  ];
}

function ladderIn({ ladders }: AudioChoice, encoding: string): AudioChoice['ladders'][number] | undefined {
  return ladders.find(([track]) => encodingOf(track) === encoding);
}

function trackAt(choice: AudioChoice, encoding: string, step: number): Track {
  const ladder = ladderIn(choice, encoding) ?? choice.ladders[0]!;
  return ladder[step] ?? ladder.at(-1)!;
}
