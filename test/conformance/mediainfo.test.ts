import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linksOf } from '../support/manifest-links.ts';
import { writeSmoothFile } from './support/smooth-file.ts';
import { startTitleRig, type TitleRig } from './support/title-rig.ts';

/** Titles of one file, and what Smooth Streaming calls their pictures. */
const TITLES = {
  'prog_8s.mp4': 'H264',
  'bbb_prog_10s.mp4': 'H264',
  'ntsc.mp4': 'H264',
  'slides.mp4': 'H264',
  'audio-delay-2s.mp4': 'H264',
  'dolby.mp4': 'HVC1',
};

/** What MediaInfo must say of a stream as it says it of the source's: names, sizes and how many frames it counted. */
const SAME = {
  Video: ['Format', 'Format_Profile', 'Format_Level', 'Width', 'Height', 'FrameCount'],
  Audio: ['Format', 'Channels', 'SamplingRate', 'FrameCount'],
} as const;

/** Time 0 in a transport stream, seconds. */
const TS_OFFSET = 10;

type Kind = keyof typeof SAME;
type Report = Readonly<Record<string, string>>;

let rig: TitleRig;

beforeAll(async () => {
  rig = await startTitleRig();
});

afterAll(() => rig.close());

describe.each(Object.entries(TITLES))('%s, asked MediaInfo about', (asset, fourCC) => {
  it('says the same of a transport stream', async () => {
    const file = join(rig.folder, 'whole.ts');
    await writeFile(file, await transportStream(asset));
    const [ours, source] = [await report(file), await report(rig.files.get(asset)!)];
    expect(ours.General).toMatchObject({ Format: 'MPEG-TS', VideoCount: '1', AudioCount: '1' });
    expect(ours.General).toMatchObject({ extra: { PCR_Invalid_Count: '0' } });
    for (const kind of ['Video', 'Audio'] as const) expect(same(ours, kind)).toEqual(same(source, kind));
    const starts = await startsOf(rig.files.get(asset)!);
    expect(Number(ours.Video['Delay'])).toBeCloseTo(TS_OFFSET + starts.Video, 3);
    expect(Number(ours.Audio['Delay'])).toBeCloseTo(TS_OFFSET + starts.Audio, 3);
  });

  it('says the same of a progressive file', async () => {
    const file = join(rig.folder, 'whole.mp4');
    await writeFile(file, await bytesOf(`${rig.url}${asset}/.mp4`));
    const [ours, source] = [await report(file), await report(rig.files.get(asset)!)];
    expect(ours.General).toMatchObject({ Format: 'MPEG-4', IsStreamable: 'Yes', VideoCount: '1' });
    for (const kind of ['Video', 'Audio'] as const) expect(same(ours, kind)).toEqual(same(source, kind));
    const starts = await startsOf(file);
    const wanted = await startsOf(rig.files.get(asset)!);
    expect(starts.Video).toBeCloseTo(wanted.Video, 3);
    expect(starts.Audio).toBeCloseTo(wanted.Audio, 3);
  });

  it('says the same of the pictures of Smooth Streaming', async () => {
    const file = join(rig.folder, 'smooth.mp4');
    await writeSmoothFile(file, `${rig.url}${asset}/Manifest`, { fourCC });
    expect(same(await report(file), 'Video')).toEqual(same(await report(rig.files.get(asset)!), 'Video'));
  });
});

/** All segments of the first variant of a title, one behind the other. */
async function transportStream(asset: string): Promise<Buffer> {
  const url = `${rig.url}${asset}/.m3u8?container=ts`;
  const variant = linksOf(PLAYLIST, (await bytesOf(url)).toString()).find((uri) => uri.includes('video'))!;
  const playlist = new URL(variant, url);
  const segments: Buffer[] = [];
  for (const uri of linksOf(PLAYLIST, (await bytesOf(playlist)).toString()))
    segments.push(await bytesOf(new URL(uri, playlist)));
  return Buffer.concat(segments);
}

const PLAYLIST = 'application/vnd.apple.mpegurl';

async function bytesOf(url: string | URL): Promise<Buffer> {
  const answer = await fetch(url);
  expect(answer.status, String(url)).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
}

function same(reports: Readonly<Record<string, Report>>, kind: Kind): unknown {
  return Object.fromEntries(SAME[kind].map((name) => [name, reports[kind]?.[name]]));
}

/** The first stream of each kind, read to its end. */
async function report(file: string): Promise<Readonly<Record<'General' | Kind, Report>>> {
  const { stdout } = await promisify(execFile)('mediainfo', ['--Output=JSON', '--ParseSpeed=1', file]);
  const { media } = JSON.parse(stdout) as { readonly media: { readonly track: readonly Report[] } };
  const first = (type: string) => media.track.find((one) => one['@type'] === type) ?? {};
  return { General: first('General'), Video: first('Video'), Audio: first('Audio') };
}

/** When the first packet of each kind is presented, in seconds, priming included. */
async function startsOf(file: string): Promise<Readonly<Record<Kind, number>>> {
  const start = async (stream: string): Promise<number> => {
    const packets = ['-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
    const asked = ['-v', 'error', '-select_streams', stream, ...packets, file];
    const { stdout } = await promisify(execFile)('ffprobe', asked);
    return Math.min(...stdout.split(/[\s,]+/).flatMap((time) => (time === '' ? [] : [Number(time)])));
  };
  return { Video: await start('v:0'), Audio: await start('a:0') };
}
