import { describe, expect, it } from 'vitest';
import { adtsConfig, writeAdtsHeader } from '../../../origin/mpegts/adts.ts';

describe('adtsConfig()', () => {
  it.each([
    ['AAC-LC, 48 kHz, stereo', '1190', { profile: 1, rateIndex: 3, channelConfiguration: 2 }],
    ['the core of HE-AAC, 24 of 48 kHz', '2b118800', { profile: 1, rateIndex: 6, channelConfiguration: 2 }],
  ])('says %s', (_, hex, expected) => {
    expect(adtsConfig(Buffer.from(hex, 'hex'))).toEqual(expected);
  });

  it.each([
    ['no channel configuration', '1180'],
    ['frames of 960 samples', '1194'],
    ['a rate of its own', '1780000010'],
    ['an object type behind the fourth', 'f94a'],
  ])('refuses %s', (_, hex) => {
    expect(adtsConfig(Buffer.from(hex, 'hex'))).toEqual(expect.any(String));
  });
});

it('writes the length of the frame with its header', () => {
  const out = Buffer.alloc(9);
  writeAdtsHeader(out, 1, { profile: 1, rateIndex: 3, channelConfiguration: 2 }, 0x1000 - 7);
  expect(out.toString('hex')).toBe('00fff14c82001ffc00');
});
