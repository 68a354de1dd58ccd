import { describe, expect, test } from 'vitest';
import { bcp47, sourceLanguage } from '../../../origin/asset/language.ts';
import { TrackIds } from '../../../origin/asset/track-ids.ts';

describe('TrackIds.next()', () => {
  test('spells type, language, group and bitrate', () => {
    const ids = new TrackIds();
    expect(ids.next('video', 'und', 'avc1', 401_000)).toBe('video=401000');
    expect(ids.next('video', 'und', 'avc1', 801_000)).toBe('video=801000');
    expect(ids.next('video', 'eng', 'avc1', 401_000)).toBe('video_eng=401000');
    expect(ids.next('audio', 'eng', 'mp4a', 64_008)).toBe('audio_eng=64008');
    expect(ids.next('audio', 'eng', 'ec-3', 192_000)).toBe('audio_eng_1=192000');
    expect(ids.next('audio', 'eng', 'mp4a', 128_000)).toBe('audio_eng=128000');
    expect(ids.next('textstream', 'zh-hans', 'stpp', 1000)).toBe('textstream_zh-hans=1000');
  });

  test('gives no id twice', () => {
    const ids = new TrackIds();
    const given = Array.from({ length: 5 }, () => ids.next('audio', 'eng', 'mp4a', 64_000));
    given.push(ids.next('audio', 'eng', 'ec-3', 64_000));
    expect(new Set(given).size).toBe(6);
  });
});

describe('bcp47()', () => {
  test.each([
    ['eng', 'en'],
    ['ger', 'de'],
    ['deu', 'de'],
    ['pt-br', 'pt-BR'],
    ['zh-hans', 'zh-Hans'],
    ['mul', 'mul'],
    ['und', 'und'],
    ['no language', 'und'],
  ])('of %s is %s', (tag, expected) => {
    expect(bcp47(tag)).toBe(expected);
  });
});

describe('sourceLanguage()', () => {
  test.each(['eng', 'zh-hans', 'pt-BR'])('keeps %s', (tag) => {
    expect(sourceLanguage(tag)).toBe(tag);
  });

  test.each(['```', '', 'en us', '../x', 'a'.repeat(40), `en${'-abcdefgh'.repeat(5)}`])('drops %j', (tag) => {
    expect(sourceLanguage(tag)).toBe('und');
  });
});
