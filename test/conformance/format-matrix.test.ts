import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codedAacFrames,
  codedFrames,
  decodedFrames,
  type DecodedFrame,
  hiddenFrames,
} from '../support/ffmpeg.ts';
import { agreement } from './support/same-frames.ts';
import { FORMATS, trackIds } from './support/served-tracks.ts';
import { startTitleRig, type TitleRig } from './support/title-rig.ts';
import { type SourceTrack, type Title, TITLES } from './support/titles.ts';

/** Where the table is kept. */
const PAGE = new URL('../../docs/formats.md', import.meta.url);

/** Which part of a title is served. */
const PARTS = { whole: '', 'sub-clip': 'vbegin=4.3&vend=7' } as const;

/** Of 90 kHz, the coarsest clock; and half of the least digit that is printed. */
const TICK_SECONDS = 1 / 90_000 + 1e-6;

/** Pictures and sound together, of one title in one format. */
const SYNC_SECONDS = 0.001;

/** In place of a number of frames. */
const NOT_CARRIED = '-';

let rig: TitleRig;
const sources = new Map<string, Promise<DecodedFrame[]>>();
const table = new Map<string, string>();

beforeAll(async () => {
  rig = await startTitleRig();
});

afterAll(() => rig.close());

describe.each(TITLES)('$name', (title) => {
  describe.each(Object.entries(PARTS))('%s', (part, usual) => {
    const query = usual === '' ? '' : (title.clip ?? usual);

    it.each(Object.keys(FORMATS))('as %s', async (format) => {
      const counts: string[] = [];
      const shifts: number[] = [];
      for (const source of title.tracks) {
        if (source.notIn?.includes(format) === true) {
          counts.push(NOT_CARRIED);
          continue;
        }
        const { shift, driftSeconds, frames } = await compared(title, source, { format, query });
        expect(driftSeconds, `${source.stream} of ${source.file}`).toBeLessThan(
          TICK_SECONDS + slackOf(title, source, format),
        );
        shifts.push(shift);
        counts.push(String(frames));
      }
      expect(Math.max(...shifts) - Math.min(...shifts)).toBeLessThan(SYNC_SECONDS);
      const { earlySeconds = 0 } = title;
      const late = shifts.map((shift) => Math.abs(shift + earlySeconds));
      if (query === '') expect(Math.max(...late)).toBeLessThan(SYNC_SECONDS);
      table.set(`${title.name} ${part} ${format}`, counts.join(' + '));
    });
  });
});

describe('docs/formats.md', () => {
  it('has the table that came of this', async () => {
    const rows = TITLES.flatMap(({ name }) =>
      Object.keys(PARTS).map((part) => [
        `${name}, ${part}`,
        ...Object.keys(FORMATS).map((format) => table.get(`${name} ${part} ${format}`) ?? ''),
      ]),
    ).filter((cells) => !cells.includes(''));
    const lines = [['title', ...Object.keys(FORMATS)], ...rows].map((cells) => cells.join(' | '));
    console.log(lines.join('\n'));
    const page = (await readFile(PAGE, 'utf8')).replaceAll(/ +/g, ' ');
    for (const line of lines) expect(page).toContain(`| ${line} |`);
  });
});

/** Frames of the source against those of a format. */
async function compared(
  title: Title,
  source: SourceTrack,
  { format, query }: { readonly format: string; readonly query: string },
) {
  const base = `${rig.url}${title.asset}/`;
  const ids = await trackIds(base, query);
  const id = ids.find((one) => source.id.test(one)) ?? expect.unreachable(String(source.id));
  const isSound = source.stream.startsWith('a');
  // Of what is compared as it is coded, the first frame may begin before time 0.
  const before = Number(source.asCoded !== undefined);
  const leading = isSound || query === '' ? before : (title.leadingPictures ?? 0);
  // Sound that begins without what was in front of it is decoded into other noise from there on, where an encoder
  // asked for noise (ISO/IEC 14496-3 4.6.13): then frames are compared as they are coded.
  const isCoded = isSound && (query !== '' || format === 'Smooth' || source.asCoded !== undefined);
  const read = isCoded ? codedOf(source) : leading > 0 ? leniently : decodedFrames;
  const name = title.asset.replace(/\.\w+$/, '');
  const ours = await FORMATS[format]!({ base, name, query, id, ids, folder: rig.folder, read });
  const agreed = agreement(ours, await sourceFrames(title, source, isCoded), leading);
  const all = (await sourceFrames(title, source, false)).length;
  if (query === '') expect(agreed.frames).toBeGreaterThanOrEqual(all - before);
  if (query === '') expect(agreed.frames).toBeLessThanOrEqual(all);
  return agreed;
}

/** A clip may begin with pictures that cannot be decoded. */
function leniently(input: string, stream: string): Promise<DecodedFrame[]> {
  return decodedFrames(input, stream, 'may-complain');
}

function codedOf({ asCoded }: SourceTrack): typeof codedFrames {
  return asCoded === 'Dolby' ? codedFrames : codedAacFrames;
}

/** What may be between two times, beside a tick. */
function slackOf({ packedSlackSeconds = 0 }: Title, { asCoded }: SourceTrack, format: string): number {
  return asCoded === 'Dolby' && format === 'HLS TS demuxed' ? packedSlackSeconds : 0;
}

function sourceFrames({ earlySeconds }: Title, source: SourceTrack, coded: boolean): Promise<DecodedFrame[]> {
  const { file, stream } = source;
  const key = `${file} ${stream} ${coded}`;
  let frames = sources.get(key);
  if (frames === undefined) {
    const path = rig.files.get(file)!;
    if (earlySeconds !== undefined) frames = hiddenFrames(path, stream, { from: -earlySeconds, coded });
    else frames = (coded ? codedOf(source) : decodedFrames)(path, stream);
    sources.set(key, frames);
  }
  return frames;
}
