import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseSelection } from '../../../origin/selection/parse-selection.ts';
import { SHARED_MEDIA } from '../../support/origin-rig.ts';
import { textRig } from '../../support/text-asset.ts';

/** Files of others that hold nothing but text, and words that are in them. */
const FILES = ['stpp_prog.mp4', 'sample_short.ismt'] as const;

describe.each(FILES)('a file of nothing but text, %s', (key) => {
  const rig = async () => textRig('', { [key]: await readFile(new URL(key, SHARED_MEDIA)) }, key);
  const name = key.replace(/\.\w+$/, '');

  it('is a title of its own in DASH and in Smooth Streaming', async () => {
    const { asset, text, bytes } = await rig();
    const [{ id } = { id: '' }] = asset.texts;
    expect(await text('.mpd')).toContain('contentType="text"');
    expect(await text('Manifest')).toContain('FourCC="TTML"');
    expect((await bytes(`dash/${name}-${id}-0.dash`)).includes('moof')).toBe(true);
    expect(await text(`hls/${name}-${id}-1.webvtt`)).toMatch(/^WEBVTT\n/);
    const whole = await text(`dash/${name}-${id}.vtt`);
    expect(whole.match(/-->/g)?.length).toBeGreaterThan(0);
  });

  it('is refused by formats that show text beside pictures or sound alone', async () => {
    const { text } = await rig();
    for (const [tail, asked] of [
      ['.m3u8', {}],
      ['.m3u8', { container: 'ts' }],
      [`${name}.mp4`, {}],
    ] as const)
      await expect(text(tail, asked)).rejects.toThrow('it has nothing but text');
  });

  it('is cut into clips', async () => {
    const { text, asset } = await rig();
    const clip = parseSelection(new URLSearchParams('vbegin=0&vend=3'));
    expect(await text('.mpd', {}, clip)).toMatch(/mediaPresentationDuration="PT[1-4](\.\d+)?S"/);
    const end = asset.textStartsMs.at(-1)! / 1000;
    const behind = parseSelection(new URLSearchParams(`vbegin=${Math.ceil(end) + 1}`));
    await expect(text('.mpd', {}, behind)).rejects.toThrow('behind the end');
  });
});
