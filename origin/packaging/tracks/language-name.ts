import type { Track } from '../../model/asset.ts';

const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' });

/** What a player shows for a track: its own label, else the English name of its language. */
export function displayName(track: Pick<Track, 'label' | 'language'>): string {
  if (track.label !== undefined && track.label !== '') return track.label;
  if (track.language === 'und') return 'Default';
  try {
    return names.of(track.language) ?? track.language;
  } catch {
    return track.language;
  }
}

/** `English`, `English 2`, `English 3`. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
  taken.add(free);
  return free;
}
