import { describe, expect, it } from 'vitest';
import { matchTail } from '../../../origin/packaging/packagers.ts';
import { parseStpp } from '../../../origin/text/parse-stpp.ts';
import { parseWvtt } from '../../../origin/text/parse-wvtt.ts';
import { parseWebVtt } from '../../../origin/text/parse-web-vtt.ts';
import { faultsOfText } from '../../../origin/text/text-subject.ts';
import type { TextSamples, TextScript } from '../../../origin/model/text.ts';
import { boxesIn, finished, fragmentSamples } from '../../support/text-fragments.ts';
import { textRig, type TextRig } from '../../support/text-asset.ts';
import { CUES, TEXT_TITLES } from '../../support/text-inputs.ts';

const fault = faultsOfText('what is served');

/** What is shown, whatever it is called and wherever it stands. */
function cuesOf({ cues }: Pick<TextScript, 'cues'>) {
  return cues.map(({ startMs, endMs, text }) => ({ startMs, endMs, text }));
}

async function inHls({ asset, text }: TextRig, form: 'fmp4' | 'ts') {
  const id = asset.texts[0]!.id;
  const playlist = await text(`film-${id}.m3u8`, { container: form });
  const segments = [...playlist.matchAll(/^hls\/.*webvtt/gm)];
  const cues = new Map<string, ReturnType<typeof cuesOf>[number]>();
  for (const [uri] of segments) {
    const script = await parseWebVtt(
      (await text(decodeURIComponent(uri), { container: form })).replace(/^X-TIME.*\n/m, ''),
      fault,
    );
    for (const cue of cuesOf(script)) cues.set(JSON.stringify(cue), cue);
  }
  return [...cues.values()];
}

async function inDash({ asset, bytes }: TextRig) {
  const id = asset.texts[0]!.id;
  const head = await bytes(`dash/film-${id}.dash`);
  const form = head.includes('stpp') ? 'stpp' : 'wvtt';
  const entry = boxesIn(head, 'moov', 'trak', 'mdia', 'minf', 'stbl', 'stsd').subarray(8);
  const samples = [];
  for (const start of asset.textStartsMs.slice(0, -1))
    samples.push(...fragmentSamples(await bytes(`dash/film-${id}-${start}.dash`), 1000));
  const track = { entry, presentationShiftTicks: 0, timescale: 1000 } as unknown as TextSamples;
  return cuesOf(finished((form === 'stpp' ? parseStpp : parseWvtt)(samples, track, fault)));
}

async function inSmooth({ asset, bytes }: TextRig) {
  const [name, bitrate] = asset.texts[0]!.id.split('=');
  const samples = [];
  for (const start of asset.textStartsMs.slice(0, -1))
    samples.push(
      ...fragmentSamples(
        await bytes(`QualityLevels(${bitrate})/Fragments(${name}=${start * 10_000})`),
        10_000_000,
      ),
    );
  const track = { presentationShiftTicks: 0, timescale: 10_000_000 } as unknown as TextSamples;
  return cuesOf(finished(parseStpp(samples, track, fault)));
}

describe.each(Object.entries(TEXT_TITLES))('a text that comes as %s', (_, { elements, files }) => {
  it('has the same cues at the same times in every format', async () => {
    const rig = await textRig(elements, files);
    expect(await inHls(rig, 'fmp4')).toEqual(CUES);
    expect(await inHls(rig, 'ts')).toEqual(CUES);
    expect(await inDash(rig)).toEqual(CUES);
    expect(await inSmooth(rig)).toEqual(CUES);
  });

  it('is found through every manifest, and nothing of it is read for one', async () => {
    const rig = await textRig(elements, files);
    rig.store.reads.length = 0;
    expect(await rig.text('.m3u8')).toContain(
      'TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="Swedish",LANGUAGE="sv"',
    );
    expect(await rig.text('.mpd')).toMatch(
      /<AdaptationSet id="\d" contentType="text" lang="sv" mimeType="application\/mp4"[^]*codecs="(wvtt|stpp\.ttml\.im1t)"/,
    );
    expect(await rig.text('Manifest')).toMatch(
      /<StreamIndex Type="text" Subtype="SUBT" Name="textstream_swe"[^]*FourCC="TTML"/,
    );
    expect(rig.store.reads).toEqual([]);
  });

  it('takes no more than manifests promise, and is promised beside what it plays with', async () => {
    const rig = await textRig(elements, files);
    const { asset } = rig;
    const measured = async (uriOf: (i: number) => string) => {
      const rates = asset.textStartsMs.slice(1).map(async (end, i) => {
        const { lengthBytes } = await rig.plan(uriOf(i));
        return (8 * lengthBytes) / ((end - asset.textStartsMs[i]!) / 1000);
      });
      return Math.max(...(await Promise.all(rates)));
    };
    const { id } = asset.texts[0]!;
    const promised = (playlist: string, name: string) =>
      [...playlist.matchAll(new RegExp(`[:,]${name}=(\\d+)`, 'g'))].map(([, bits]) => Number(bits));
    const [playlist, without] = [await rig.text('.m3u8'), await (await textRig('')).text('.m3u8')];
    for (const name of ['BANDWIDTH', 'AVERAGE-BANDWIDTH']) {
      const more = promised(playlist, name).map((bits, i) => bits - promised(without, name)[i]!);
      // Pictures to run through have no subtitles.
      const variants = more.filter((bits) => bits > 0);
      expect(variants).toHaveLength(playlist.match(/#EXT-X-STREAM-INF/g)!.length);
      expect(new Set(variants).size).toBe(1);
      const peak = await measured((i) => `hls/film-${id}-${i + 1}.webvtt`);
      if (name === 'BANDWIDTH') expect(variants[0]).toBeGreaterThan(peak);
    }
    const [, inDash = ''] =
      new RegExp(`<Representation id="${id}" bandwidth="(\\d+)"`).exec(await rig.text('.mpd')) ?? [];
    expect(Number(inDash)).toBeGreaterThan(
      await measured((i) => `dash/film-${id}-${asset.textStartsMs[i]}.dash`),
    );
  });

  it('is a file of its own where a player wants files', async () => {
    const rig = await textRig(elements, files);
    const profile = { profile: 'on-demand' } as const;
    const [, uri] = /<BaseURL>(dash\/[^<]*\.vtt)</.exec(await rig.text('.mpd', profile)) ?? [];
    expect(matchTail(uri!, profile)?.format).toBe('dash');
    expect(cuesOf(await parseWebVtt(await rig.text(uri!, profile), fault))).toEqual(CUES);
  });
});
