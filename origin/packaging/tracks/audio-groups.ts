import type { Asset, Track } from '../../model/asset.ts';

/**
 * Audio that can stand for one another: one codec and one step of the ladder, a track for each language. The first
 * group holds the first track of every language in that codec, the second group the second, and so on.
 */
export function audioGroups(asset: Asset): readonly (readonly Track[])[] {
  const groups = new Map<string, Track[]>();
  const seen = new Map<string, number>();
  for (const track of asset.tracks) {
    if (track.kind !== 'audio') continue;
    const member = `${track.codec} ${track.language} ${track.label ?? ''}`;
    const step = seen.get(member) ?? 0;
    seen.set(member, step + 1);
    const key = `${track.codec} ${step}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [track]);
    else group.push(track);
  }
  return [...groups.values()];
}
