import { describe, expect, test } from 'vitest';
import { auditedUrl } from '../../../control/lending/audited-url.ts';

describe('auditedUrl()', () => {
  test.each([
    ['/vod/a%20b.mp4/.mpd', '/vod/a%20b.mp4/.mpd'],
    ['/@someone/film.mp4', '/@someone/film.mp4'],
    ['media/film.mp4', 'media/film.mp4'],
    ['https://store.example:9000/media/k?X-Amz-Signature=hunter2', 'https://store.example:9000/media/k'],
    ['http://[::1]:9000/media/k#hunter2', 'http://[::1]:9000/media/k'],
  ])('shows %s as %s', (url, shown) => {
    expect(auditedUrl(url)).toBe(shown);
  });

  test.each([
    'https://AKIDEXAMPLE:hunter2@store.example/k',
    'https://AKIDEXAMPLE:hun/hunter2@store.example/k',
    'https://AKIDEXAMPLE:hunter2?x@store.example/k',
    'https://AKIDEXAMPLE:hunter2#x@store.example/k',
    'https://AKIDEXAMPLE:a@hunter2@store.example/k',
    'https:/AKIDEXAMPLE:hunter2@store.example/k',
    'https:\\\\AKIDEXAMPLE:hunter2@store.example/k',
    '//AKIDEXAMPLE:hunter2@store.example/k',
    'AKIDEXAMPLE:hunter2@store.example/k',
    'AKIDEXAMPLE:hunter2?@store.example/k',
  ])('shows no user info of %s', (url) => {
    expect(auditedUrl(url)).not.toMatch(/hunter2|AKIDEXAMPLE/);
  });
});
