import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CLIPS } from '../support/clips.ts';
import { originRig } from '../support/origin-rig.ts';
import { CUES, TEXT_TITLES } from '../support/text-inputs.ts';

const run = promisify(execFile);

/** Cues as ffmpeg writes them in SubRip: their times, and their words without tags. */
async function cuesOf(input: string, ...options: readonly string[]) {
  const { stdout } = await run('ffmpeg', [
    '-v',
    'error',
    ...options,
    '-i',
    input,
    '-map',
    '0:s:0',
    '-f',
    'srt',
    '-',
  ]);
  return stdout
    .replaceAll('\r', '')
    .trim()
    .split(/\n\n+/)
    .map((block) => {
      const [, times = '', ...lines] = block.split('\n');
      return {
        times,
        text: lines
          .join('\n')
          .replaceAll(/<[^>]*>/g, '')
          .replaceAll('&amp;', '&'),
      };
    });
}

const EXPECTED = CUES.map(({ startMs, endMs, text }) => ({
  times: `${stamp(startMs)} --> ${stamp(endMs)}`,
  text: text.replaceAll(/<[^>]*>/g, '').replaceAll('&amp;', '&'),
}));

function stamp(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23).replace('.', ',');
}

describe.each(Object.entries(TEXT_TITLES))(
  'text that comes as %s, read by ffmpeg',
  (_, { elements, files }) => {
    it('has the cues of the source in the whole file, and in segments of HLS', async () => {
      const { url, store } = await originRig();
      const ladder = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
      await store.putObject(
        'media',
        'films/film.ism',
        Buffer.from(ladder.replace('</switch>', `${elements}</switch>`)),
      );
      for (const [key, bytes] of Object.entries(files)) await store.putObject('media', `films/${key}`, bytes);
      const id = 'textstream_swe=1000';
      expect(await cuesOf(`${url}/film.ism/dash/film-${id}.vtt`)).toEqual(EXPECTED);
      const cues = await cuesOf(
        `${url}/film.ism/film-${id}.m3u8`,
        '-allowed_extensions',
        'ALL',
        '-extension_picky',
        '0',
      );
      // A cue of two segments comes twice: ffmpeg does not leave out what it has seen.
      expect([...new Map(cues.map((cue) => [cue.times, cue])).values()]).toEqual(EXPECTED);
    });
  },
);
