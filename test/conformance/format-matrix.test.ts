import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startS3Store, type S3Store } from '../../fixtures/s3/s3-store.ts';
import { codedFrames, decodedFrames, type DecodedFrame } from '../support/ffmpeg.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, REGION } from '../support/store-rig.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';
import { agreement } from './support/same-frames.ts';
import { FORMATS, trackIds } from './support/served-tracks.ts';
import { putTitles, type SourceTrack, type Title, TITLES } from './support/titles.ts';

/** Where the table is kept. */
const PAGE = new URL('../../docs/formats.md', import.meta.url);

/** Which part of a title is served. */
const PARTS = { whole: '', 'sub-clip': 'vbegin=4.3&vend=7' } as const;

/** Of 90 kHz, the coarsest clock; and half of the least digit that is printed. */
const TICK_SECONDS = 1 / 90_000 + 1e-6;

/** Pictures and sound together, of one title in one format. */
const SYNC_SECONDS = 0.001;

let store: S3Store;
let worker: RunningWorker;
let folder: string;
let files: ReadonlyMap<string, string>;
const sources = new Map<string, Promise<DecodedFrame[]>>();
const table = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'formats-'));
  store = await startS3Store({ folder: join(folder, 'store'), region: REGION, keys: [FIRST_KEY] });
  files = await putTitles(folder, (name, bytes) => store.putObject('media', `films/${name}`, bytes));
  worker = await startWorker(workerConfig(store), [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
});

afterAll(async () => {
  await worker.close();
  await store.close();
  await rm(folder, { recursive: true });
});

describe.each(TITLES)('$name', (title) => {
  describe.each(Object.entries(PARTS))('%s', (part, usual) => {
    const query = usual === '' ? '' : (title.clip ?? usual);

    it.each(Object.keys(FORMATS))('as %s', async (format) => {
      const counts: string[] = [];
      const shifts: number[] = [];
      for (const source of title.tracks) {
        const { shift, driftSeconds, frames } = await compared(title, source, { format, query });
        expect(driftSeconds, `${source.stream} of ${source.file}`).toBeLessThan(TICK_SECONDS);
        shifts.push(shift);
        counts.push(String(frames));
      }
      expect(Math.max(...shifts) - Math.min(...shifts)).toBeLessThan(SYNC_SECONDS);
      if (query === '') expect(Math.max(...shifts.map(Math.abs))).toBeLessThan(SYNC_SECONDS);
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
  const base = `${worker.url}/vod/${title.asset}/`;
  const ids = await trackIds(base, query);
  const id = ids.find((one) => source.id.test(one)) ?? expect.unreachable(String(source.id));
  const isSound = source.stream.startsWith('a');
  const leading = isSound || query === '' ? 0 : (title.leadingPictures ?? 0);
  // Sound that begins without what was in front of it is decoded into other noise from there on, where an encoder
  // asked for noise (ISO/IEC 14496-3 4.6.13): then frames are compared as they are coded.
  const isCoded = isSound && (query !== '' || format === 'Smooth');
  const read = isCoded ? codedFrames : leading > 0 ? leniently : decodedFrames;
  const name = title.asset.replace(/\.\w+$/, '');
  const ours = await FORMATS[format]!({ base, name, query, id, ids, folder, read });
  const agreed = agreement(ours, await sourceFrames(source, isCoded), leading);
  if (query === '') expect(agreed.frames).toBe((await sourceFrames(source, false)).length);
  return agreed;
}

/** A clip may begin with pictures that cannot be decoded. */
function leniently(input: string, stream: string): Promise<DecodedFrame[]> {
  return decodedFrames(input, stream, 'may-complain');
}

function sourceFrames({ file, stream }: SourceTrack, coded: boolean): Promise<DecodedFrame[]> {
  const key = `${file} ${stream} ${coded}`;
  let frames = sources.get(key);
  if (frames === undefined)
    sources.set(key, (frames = (coded ? codedFrames : decodedFrames)(files.get(file)!, stream)));
  return frames;
}
