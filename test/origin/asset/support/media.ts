import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../../..');

/** Media of others, which may lie beside the checkout. */
const SHARED = join(ROOT, '../shared/media');

/** Our own clips. */
const CLIPS = join(ROOT, 'fixtures/media');

export const hasFfmpeg = ['ffmpeg', 'ffprobe'].every((tool) => spawnSync(tool, ['-version']).status === 0);

/** Media files that can be packaged; tests skip those that are not there. */
export const mediaFiles: readonly string[] = [
  ...readdirSync(CLIPS)
    .filter((name) => name.endsWith('.mp4'))
    .map((name) => join(CLIPS, name)),
  join(SHARED, 'bbb_prog_10s.mp4'),
  join(SHARED, 'prog_8s.mp4'),
  join(SHARED, 'ed_hevc.mp4'),
  join(SHARED, 'opus.mp4'),
  join(SHARED, 'v300_multiple_segments.mp4'),
  join(SHARED, 'bbb5s_aac.isma'),
];
