import { describe, expect, it } from 'vitest';
import { HeadwaterError } from '../../../origin/model/errors.ts';
import type { TextSamples, TextScript } from '../../../origin/model/text.ts';
import { decodeText } from '../../../origin/text/decode-text.ts';
import { parseStpp } from '../../../origin/text/parse-stpp.ts';
import { parseSubRip } from '../../../origin/text/parse-sub-rip.ts';
import { parseTtml } from '../../../origin/text/parse-ttml.ts';
import { parseTx3g } from '../../../origin/text/parse-tx3g.ts';
import { parseWebVtt } from '../../../origin/text/parse-web-vtt.ts';
import { parseWvtt } from '../../../origin/text/parse-wvtt.ts';
import { shownCues } from '../../../origin/text/shown-cues.ts';
import { faultsOfText } from '../../../origin/text/text-subject.ts';
import { ttmlDocument } from '../../../origin/text/writers/ttml-document.ts';
import { webVttSegment } from '../../../origin/text/writers/web-vtt-segment.ts';
import { wvttSamples } from '../../../origin/text/writers/wvtt-segment.ts';
import { finished } from '../../support/text-fragments.ts';
import { SUB_RIP, stppTrack, TTML, tx3gTrack, WEB_VTT, wvttTrack } from '../../support/text-inputs.ts';

const SEEDS = 150;
const SPAN = { startMs: 0, endMs: 10_000 };
const fault = faultsOfText('a text');

/** Bytes that may be damaged, and what reads them. */
interface Reader {
  readonly bytes: Buffer;
  readonly read: (bytes: Buffer) => Promise<TextScript> | TextScript;
}

function track({ entry, samples }: ReturnType<typeof wvttTrack>, parse: typeof parseWvtt): Reader {
  const bytes = Buffer.concat([entry, ...samples.map(([, sample]) => sample)]);
  return {
    bytes,
    read(damaged) {
      let at = entry.length;
      const cut = samples.map(([endMs, sample], i) => ({
        startMs: samples[i - 1]?.[0] ?? 0,
        endMs,
        bytes: damaged.subarray(at, (at += sample.length)),
      }));
      const about = { entry: damaged.subarray(0, entry.length), presentationShiftTicks: 0, timescale: 1000 };
      return finished(parse(cut, about as unknown as TextSamples, fault));
    },
  };
}

const READERS: Readonly<Record<string, Reader>> = {
  vtt: { bytes: Buffer.from(WEB_VTT), read: (bytes) => parseWebVtt(decodeText(bytes, fault), fault) },
  srt: { bytes: Buffer.from(SUB_RIP), read: (bytes) => parseSubRip(decodeText(bytes, fault), fault) },
  ttml: { bytes: Buffer.from(TTML), read: (bytes) => parseTtml(decodeText(bytes, fault), fault) },
  tx3g: track(tx3gTrack(), parseTx3g),
  wvtt: track(wvttTrack(), parseWvtt),
  stpp: track(stppTrack(), parseStpp),
};

/** A generator of its own, so that a failure can be had again by its seed. */
function random(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 3) % below;
  };
}

function mutated(bytes: Buffer, seed: number): Buffer {
  const next = random(seed);
  const copy = Buffer.from(bytes);
  for (let left = 1 + next(4); left > 0; left--) copy[next(copy.length)] = next(256);
  const [from, to] = [next(copy.length), next(copy.length)].toSorted((a, b) => a - b) as [number, number];
  const pieces = [
    copy,
    copy.subarray(0, to),
    Buffer.concat([copy.subarray(0, from), copy.subarray(to)]),
    Buffer.concat([copy.subarray(0, to), copy.subarray(from)]),
  ];
  return pieces[seed % pieces.length]!;
}

/** All that is made of a text. */
function writeAll(script: TextScript): void {
  const cues = shownCues(script, SPAN, 0);
  const vtt = webVttSegment(cues, 0, script.header);
  expect(vtt.split('\n').filter((line) => line.includes('-->'))).toHaveLength(cues.length);
  wvttSamples(cues, SPAN);
  ttmlDocument(cues, SPAN, 'sv');
}

describe.each(Object.entries(READERS))('a text that comes as %s', (name, { bytes, read }) => {
  it('is read, or refused by name, however it is damaged', async () => {
    const outcomes = { read: 0, refused: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      try {
        writeAll(await read(mutated(bytes, seed)));
        outcomes.read++;
      } catch (error) {
        expect(error, `${name}, seed ${seed}`).toBeInstanceOf(HeadwaterError);
        expect((error as HeadwaterError).code).toBe('corrupt-media');
        outcomes.refused++;
      }
    }
    expect(outcomes.read).toBeGreaterThan(0);
    expect(outcomes.read + outcomes.refused).toBe(SEEDS);
  });
});

describe('a text that is made to take long', () => {
  const vtt = (cues: number, end: string, text = 'x') =>
    `WEBVTT\n\n${`00:00.000 --> ${end}\n${text}\n\n`.repeat(cues)}`;

  it('of more cues than anybody has is refused', async () => {
    await expect(parseWebVtt(vtt(60_000, '00:01.000'), fault)).rejects.toThrow('it has more than 50000 cues');
  });

  it('of cues that are all shown at once is refused in fragments, where each would be written again and again', async () => {
    const lines = Array.from(
      { length: 9000 },
      (_, i) =>
        `00:${String(i % 9).padStart(2, '0')}.${String(i % 1000).padStart(3, '0')} --> 01:00:00.000\nwords of the cue ${i}\n`,
    );
    const script = await parseWebVtt(`WEBVTT\n\n${lines.join('\n')}`, fault);
    expect(() => wvttSamples(shownCues(script, SPAN, 0), SPAN)).toThrow(
      'Cannot package the text: its text from 0 to 10 s takes more than 4194304 bytes',
    );
  });

  it('of a cue that fills no screen is refused', async () => {
    await expect(parseWebVtt(vtt(1, '00:01.000', 'x'.repeat(20_000)), fault)).rejects.toThrow(
      'a cue has 20000 characters, the limit is 16384',
    );
  });

  it('of elements in elements is refused', () => {
    const deep = `${'<div>'.repeat(5000)}${'</div>'.repeat(5000)}`;
    expect(() => parseTtml(TTML.replace('<div>', `<div>${deep}`), fault)).toThrow(
      'it is nested more than 64 deep',
    );
  });

  it('of entities is refused', () => {
    const doctype = '<!DOCTYPE tt [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>';
    expect(() => parseTtml(TTML.replace('<tt ', `${doctype}<tt `), fault)).toThrow(
      'it has a document type declaration',
    );
  });

  it.each(['<', '&', '<i>', '-->', '{\\an8}', '\n', '<c.', '{\\'])(
    'is read in time that grows with its length: %s',
    async (piece) => {
      const took = async (count: number) => {
        const text = piece.repeat(count);
        const before = process.cpuUsage();
        await parseSubRip(`1\n00:00:01,000 --> 00:00:02,000\n${text}\n`, fault).catch(() => undefined);
        try {
          parseTtml(text, fault);
        } catch {
          // It is the time that counts.
        }
        const { user } = process.cpuUsage(before);
        return user;
      };
      await took(1000);
      const [short, long] = [await took(20_000), await took(200_000)];
      // Ten times the length, and room for the collector of garbage.
      expect(long).toBeLessThan(40 * short + 200_000);
    },
  );
});
