import { describe, expect, test } from 'vitest';
import type { Box } from '../../../../origin/isobmff/boxes.ts';
import { avcCodec } from '../../../../origin/isobmff/picture/avc-codec.ts';
import { hevcCodec } from '../../../../origin/isobmff/picture/hevc-codec.ts';
import { vvcCodec } from '../../../../origin/isobmff/picture/vvc-codec.ts';

type Spell = (format: string, view: DataView, box: Box) => string | undefined;

/** What a box with this body makes of a format. */
function spelled(spell: Spell, format: string, body: readonly number[]): string | undefined {
  const bytes = Uint8Array.from([0, 0, ...body]);
  const box = { type: '', start: 0, body: 2, end: bytes.length };
  return spell(format, new DataView(bytes.buffer), box);
}

const CONSTRAINTS = [0xb0, 0, 0, 0, 0, 0];

/** From `configurationVersion` to `general_level_idc`. */
function hevc(
  profile: number,
  compatibility: readonly number[],
  constraints: readonly number[],
  level: number,
) {
  return [1, profile, ...compatibility, ...constraints, level];
}

/** From version and flags to `general_constraint_info`. */
function vvc(
  lengthAndPresence: number,
  profileAndTier: number,
  level: number,
  constraints: readonly number[],
) {
  return [0, 0, 0, 0, lengthAndPresence, 0, 0, 0, constraints.length, profileAndTier, level, ...constraints];
}

describe('a codec string', () => {
  test.each<[string, Spell, string, readonly number[], string | undefined]>([
    ['of AVC', avcCodec, 'avc1', [1, 0x64, 0x00, 0x1f, 0xff], 'avc1.64001f'],
    ['of AVC that is cut short', avcCodec, 'avc1', [1, 0x64, 0x00], undefined],
    ['of HEVC', hevcCodec, 'hvc1', hevc(1, [0x60, 0, 0, 0], CONSTRAINTS, 93), 'hvc1.1.6.L93.b0'],
    [
      'of HEVC with all there is',
      hevcCodec,
      'hev1',
      hevc(0x64, [0x82, 0, 0, 1], [0xb0, 0x23, 0, 4, 0, 0], 120),
      'hev1.A4.80000041.H120.b0.23.0.4',
    ],
    [
      'of HEVC without constraints',
      hevcCodec,
      'hvc1',
      hevc(1, [0x60, 0, 0, 0], [0, 0, 0, 0, 0, 0], 93),
      'hvc1.1.6.L93',
    ],
    ['of HEVC that is cut short', hevcCodec, 'hvc1', hevc(1, [0x60, 0, 0, 0], [], 93), undefined],
    ['of VVC', vvcCodec, 'vvc1', vvc(0xff, 0x02, 51, [0x80]), 'vvc1.1.L51.CQA'],
    [
      'of VVC with more constraints',
      vvcCodec,
      'vvi1',
      vvc(0xff, 0x23, 83, [0x80, 0x21, 0, 0]),
      'vvi1.17.H83.CQAQQ',
    ],
    ['of VVC without constraints', vvcCodec, 'vvc1', vvc(0xff, 0x02, 51, [0, 0]), 'vvc1.1.L51.CA'],
    ['of VVC that says no profile', vvcCodec, 'vvc1', vvc(0xfe, 0x02, 51, [0x80]), undefined],
    ['of VVC that is cut short', vvcCodec, 'vvc1', vvc(0xff, 0x02, 51, [0x80]).slice(0, -1), undefined],
  ])('%s', (_, spell, format, body, string) => {
    expect(spelled(spell, format, body)).toBe(string);
  });
});
