import { describe, expect, it } from 'vitest';
import { AVC_DELIMITER, HEVC_DELIMITER, toByteStream } from '../../../origin/mpegts/annex-b.ts';

describe('toByteStream()', () => {
  it('makes start codes of lengths, and zeros of delimiters and empty units', () => {
    const sample = Buffer.from('0000000209f0000000000000000365aabb', 'hex');
    toByteStream(sample, AVC_DELIMITER);
    expect(sample.toString('hex')).toBe('000000000000000000000000000165aabb');
  });

  it('knows a delimiter of H.265', () => {
    const sample = Buffer.from('00000003460150000000022601', 'hex');
    toByteStream(sample, HEVC_DELIMITER);
    expect(sample.toString('hex')).toBe('00000000000000000000012601');
  });

  it.each(['0000000465aabb', '0000000165aabb', 'ffffffff65'])(
    'refuses lengths that do not add up: %s',
    (hex) => {
      expect(() => toByteStream(Buffer.from(hex, 'hex'), AVC_DELIMITER)).toThrow(
        expect.objectContaining({ code: 'corrupt-media' }),
      );
    },
  );
});
