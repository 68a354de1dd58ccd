import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodedFrames, type DecodedFrame } from '../support/ffmpeg.ts';
import { linksOf } from '../support/manifest-links.ts';
import { walkPackets, type Counters } from '../support/walk-packets.ts';
import { trackIds } from './support/served-tracks.ts';
import { startTitleRig, type TitleRig } from './support/title-rig.ts';
import { type Title, TITLES } from './support/titles.ts';

/** Of 90 kHz: 40 ms. ETSI TS 101 154 4.1.5.1 */
const CLOCK_SPACING = 3600;

/** How long a decoder may hold what it got: 1 s. ISO/IEC 13818-1 2.4.2.6 */
const LONGEST_DELAY = 90_000;

/** Where pictures alone are held back for longer than that, as slides are, sound is by no more than this beside. */
const BESIDE = 0.2 * 90_000;

let rig: TitleRig;

beforeAll(async () => {
  rig = await startTitleRig();
});

afterAll(() => rig.close());

describe.each(TITLES)('$name', (title) => {
  it('is a well-formed transport stream from its first packet to its last, multiplexed and apart', async () => {
    const ids = await idsOf(title);
    const [picture, ...sounds] = ids;
    for (const name of [...sounds.map((id) => `${id}-${picture}`), ...ids]) {
      const { segments } = await streamOf(title, name);
      const counters: Counters = new Map();
      const last = new Map<number, number>();
      let lastClock: number | undefined;
      for (const segment of segments) {
        const { clocks, pes } = walkPackets(segment, counters);
        const heldBack = Math.max(...pes.map(({ pts, dts }) => pts - dts));
        for (const clock of clocks) {
          if (lastClock !== undefined) expect(clock - lastClock, name).toBeGreaterThan(0);
          if (lastClock !== undefined) expect(clock - lastClock, name).toBeLessThanOrEqual(CLOCK_SPACING);
          lastClock = clock;
        }
        for (const { pid, pts, dts, clock } of pes) {
          expect(pts).toBeGreaterThanOrEqual(dts);
          expect(dts, `no overlap with what came before, on PID ${pid}`).toBeGreaterThan(last.get(pid) ?? -1);
          expect(dts - clock, `${name}: in time`).toBeGreaterThan(0);
          expect(dts - clock, `${name}: not too early`).toBeLessThanOrEqual(
            Math.max(LONGEST_DELAY, heldBack + BESIDE),
          );
          last.set(pid, dts);
        }
      }
    }
  });
});

/** Of closed groups: what is decoded of a segment needs nothing of another. */
const CLOSED = TITLES.filter(({ asset }) => /^(?:bbb|prog|ladder|slides)/.test(asset));

describe.each(CLOSED)('$name', (title) => {
  it('shows the same pictures where each segment is decoded alone', async () => {
    const [picture] = await idsOf(title);
    const { playlist, segments } = await streamOf(title, picture!);
    const alone: DecodedFrame[] = [];
    for (const segment of segments) {
      const file = join(rig.folder, 'alone.ts');
      await writeFile(file, segment);
      alone.push(...(await decodedFrames(file, 'v:0')));
    }
    expect(alone.length).toBeGreaterThan(10);
    expect(alone).toEqual(await decodedFrames(playlist, 'v:0'));
  });
});

it('answers HEAD, a range and a condition as it answers the whole', async () => {
  const [title] = TITLES as readonly [Title, ...Title[]];
  const [picture, sound] = await idsOf(title);
  for (const name of [`${sound}-${picture}`, picture!, sound!]) {
    const { urls, segments } = await streamOf(title, name);
    const url = urls[1]!;
    const whole = segments[1]!;
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(whole.length));
    expect(head.headers.get('content-type')).toBe('video/mp2t');
    const range = await fetch(url, { headers: { range: 'bytes=1000-20001' } });
    expect(range.status).toBe(206);
    expect(Buffer.from(await range.arrayBuffer()).equals(whole.subarray(1000, 20_002))).toBe(true);
    const etag = head.headers.get('etag')!;
    expect((await fetch(url, { headers: { 'if-none-match': etag } })).status).toBe(304);
  }
});

/** Of the tracks that are compared, the picture first. */
async function idsOf({ asset, tracks }: Title): Promise<string[]> {
  const ids = await trackIds(`${rig.url}${asset}/`, '');
  return tracks.map(({ id }) => ids.find((one) => id.test(one)) ?? expect.unreachable(String(id)));
}

/** @param name of a track, or of two */
async function streamOf({ asset }: Title, name: string) {
  const playlist = `${rig.url}${asset}/${asset.replace(/\.\w+$/, '')}-${name}.m3u8?container=ts`;
  const text = await (await fetch(playlist)).text();
  // Packed sound has the same name as a transport stream of it.
  const urls = linksOf('application/vnd.apple.mpegurl', text).map((uri) =>
    new URL(uri, playlist).href.replace(/\.(?:aac|ac3|ec3)$/, '.ts'),
  );
  const segments: Buffer[] = [];
  for (const url of urls) segments.push(Buffer.from(await (await fetch(url)).arrayBuffer()));
  return { playlist, urls, segments };
}
