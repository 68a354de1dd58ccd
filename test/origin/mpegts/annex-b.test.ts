import { describe, expect, it } from 'vitest';
import { AVC_DELIMITER, HEVC_DELIMITER, spareBytes, toByteStream } from '../../../origin/mpegts/annex-b.ts';

const AVC = { lengthBytes: 4, delimiter: AVC_DELIMITER };
const HEVC = { lengthBytes: 4, delimiter: HEVC_DELIMITER };

function converted(hex: string, form = AVC): string {
  const sample = Buffer.from(hex, 'hex');
  const spare = spareBytes(sample.length, form.lengthBytes);
  const room = Buffer.concat([Buffer.alloc(spare, 0xee), sample]);
  toByteStream(room, spare, form);
  return room.toString('hex');
}

describe('toByteStream()', () => {
  it('makes start codes of lengths, and zeros of delimiters and empty units', () => {
    expect(converted('0000000209f0000000000000000365aabb')).toBe('000000000000000000000000000165aabb');
  });

  it('knows a delimiter of H.265', () => {
    expect(converted('00000003460150000000022601', HEVC)).toBe('00000000000000000000012601');
  });

  it.each([
    ['0165', 1, '00000165'],
    ['0365aabb0241cc', 1, '00000165aabb00000141cc'],
    ['000365aabb000241cc', 2, '00000165aabb00000141cc'],
    ['00000365aabb00000241cc', 3, '00000165aabb00000141cc'],
    // What was a delimiter is gone, or zeros.
    ['000209f0000365aabb', 2, '00000165aabb'],
    ['00000209f000000365aabb', 3, '000000000000000165aabb'],
  ])('makes %s with lengths of %d bytes a byte stream, and zeros of the rest', (hex, lengthBytes, stream) => {
    const all = converted(hex, { ...AVC, lengthBytes });
    expect(all.length / 2).toBe(hex.length / 2 + spareBytes(hex.length / 2, lengthBytes));
    expect(all.startsWith(stream)).toBe(true);
    expect(all.slice(stream.length)).toMatch(/^(?:00)*$/);
  });

  it('has room for the smallest units that there are, and for many', () => {
    expect(converted('01aa'.repeat(100), { ...AVC, lengthBytes: 1 })).toMatch(/^(?:000001aa){100}(?:00)*$/);
    expect(converted('0002aabb'.repeat(250), { ...AVC, lengthBytes: 2 })).toMatch(
      /^(?:000001aabb){250}(?:00)*$/,
    );
  });

  it('gives no room that a large sample does not need', () => {
    expect(spareBytes(100_000, 4)).toBe(0);
    expect(spareBytes(100_000, 3)).toBe(0);
    expect(spareBytes(100_000, 2)).toBeLessThan(2000);
  });

  it('says when there is no room', () => {
    expect(() => converted('01aa'.repeat(5000), { ...AVC, lengthBytes: 1 })).toThrow(
      expect.objectContaining({ code: 'unsupported-media' }),
    );
  });

  it.each(['0000000465aabb', '0000000165aabb', 'ffffffff65'])(
    'refuses lengths that do not add up: %s',
    (hex) => {
      expect(() => converted(hex)).toThrow(expect.objectContaining({ code: 'corrupt-media' }));
    },
  );
});
