import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');

/** Media of others that lies beside the checkout, where it does. */
export const sharedMedia = join(ROOT, '../shared/media');

/** Our own clips. */
export const clips = join(ROOT, 'fixtures/media');

export const hasSharedMedia = existsSync(sharedMedia);

export const hasFfmpeg = ['ffmpeg', 'ffprobe'].every((tool) => spawnSync(tool, ['-version']).status === 0);

const SHARED = [
  'bbb_prog_10s.mp4',
  'prog_8s.mp4',
  'ed_hevc.mp4',
  'opus.mp4',
  'v300_multiple_segments.mp4',
  'bbb5s_aac.isma',
];

/** Paths of the media files at hand that can be packaged. */
export function mediaFiles(): string[] {
  const shared = SHARED.map((name) => join(sharedMedia, name));
  const own = existsSync(clips) ? readdirSync(clips).filter((name) => name.endsWith('.mp4')) : [];
  return [...shared.filter((path) => existsSync(path)), ...own.map((name) => join(clips, name))];
}
