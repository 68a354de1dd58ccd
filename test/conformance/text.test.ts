import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { CLIPS } from '../support/clips.ts';
import { originRig } from '../support/origin-rig.ts';
import { linksOf } from '../support/manifest-links.ts';
import { CUES, TEXT_TITLES, type TextTitle } from '../support/text-inputs.ts';

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

/** A title with a text, in a bucket. @returns its URL */
async function serve({ elements, files }: TextTitle): Promise<string> {
  const { url, store } = await originRig();
  const ladder = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
  const named = ladder.replace('</switch>', `${elements}</switch>`);
  await store.putObject('media', 'films/film.ism', Buffer.from(named));
  for (const [key, bytes] of Object.entries(files)) await store.putObject('media', `films/${key}`, bytes);
  return `${url}/film.ism/`;
}

const ID = 'textstream_swe=1000';

describe.each(Object.entries(TEXT_TITLES))('text that comes as %s', (_, title) => {
  it('has the cues of the source in the whole file, and in segments of HLS, as ffmpeg reads them', async () => {
    const url = await serve(title);
    expect(await cuesOf(`${url}dash/film-${ID}.vtt`)).toEqual(EXPECTED);
    const lenient = ['-allowed_extensions', 'ALL', '-extension_picky', '0'];
    const cues = await cuesOf(`${url}film-${ID}.m3u8`, ...lenient);
    // A cue of two segments comes twice: ffmpeg does not leave out what it has seen.
    expect([...new Map(cues.map((cue) => [cue.times, cue])).values()]).toEqual(EXPECTED);
  });

  it('has them in fragments of DASH, as GStreamer reads them', async () => {
    const url = await serve(title);
    const mpd = await (await fetch(`${url}.mpd`)).text();
    const links = linksOf('application/dash+xml', mpd).filter((link) => link.includes(ID));
    const pieces = await Promise.all(
      links.map(async (link) => Buffer.from(await (await fetch(url + link)).arrayBuffer())),
    );
    expect(joined(await readByGStreamer(Buffer.concat(pieces)))).toEqual(EXPECTED);
  });
});

type ReadCue = (typeof EXPECTED)[number];

/** What GStreamer takes out of fragments: a file of WebVTT, which ffmpeg reads on, or documents of TTML. */
async function readByGStreamer(fragments: Buffer): Promise<ReadCue[]> {
  const folder = await mkdtemp(join(tmpdir(), 'texts-'));
  try {
    const [from, to] = [join(folder, 'fragments.mp4'), join(folder, 'text.vtt')];
    await writeFile(from, fragments);
    const pipeline = ['filesrc', `location=${from}`, '!', 'qtdemux', '!', 'filesink', `location=${to}`];
    await run('gst-launch-1.0', ['-q', ...pipeline]);
    const text = await readFile(to, 'utf8');
    return text.startsWith('WEBVTT') ? await cuesOf(to) : paragraphsIn(text);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function paragraphsIn(documents: string): ReadCue[] {
  const paragraphs = documents.matchAll(/<p begin="(.*?)" end="(.*?)".*?>(.*?)<\/p>/gs);
  return [...paragraphs].map(([, begin = '', end = '', text = '']) => ({
    times: `${begin} --> ${end}`.replaceAll('.', ','),
    text: text
      .replaceAll('<br/>', '\n')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&amp;', '&'),
  }));
}

/** A cue that is shown in two segments is in both, a part in each. */
function joined(cues: readonly ReadCue[]): ReadCue[] {
  const whole: ReadCue[] = [];
  for (const cue of cues) {
    const [from, to] = cue.times.split(' --> ');
    const last = whole.at(-1);
    const [begun, until] = last?.times.split(' --> ') ?? [];
    if (until === from && last?.text === cue.text)
      whole[whole.length - 1] = { ...cue, times: `${begun} --> ${to}` };
    else whole.push(cue);
  }
  return whole;
}
