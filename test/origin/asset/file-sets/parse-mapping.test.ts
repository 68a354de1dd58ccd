import { describe, expect, it } from 'vitest';
import { parseMapping } from '../../../../origin/asset/file-sets/parse-mapping.ts';

const AT = { bucket: 'media', key: 'films/a.json' };

function parse(mapping: unknown) {
  const text = typeof mapping === 'string' ? mapping : JSON.stringify(mapping);
  return parseMapping(Buffer.from(text), AT, ({ host, pathname }) =>
    host === 'bucket.example' ? { bucket: 'other', key: pathname.slice(1) } : undefined,
  );
}

describe('parseMapping()', () => {
  it('reads all tracks of a file, and tracks with what is said of them', () => {
    const tracks = [
      { src: 'low/a.mp4' },
      { src: '../b.mp4', type: 'audio', trackId: 2, bitrate: 64_000, language: 'sv', label: 'Kommentar' },
      { src: 'https://bucket.example/c.mp4', type: 'video' },
    ];
    expect(parse({ tracks })).toEqual([
      { kind: 'all', location: { bucket: 'media', key: 'films/low/a.mp4' } },
      {
        kind: 'audio',
        location: { bucket: 'media', key: 'b.mp4' },
        trackId: 2,
        bitrate: 64_000,
        language: 'sv',
        label: 'Kommentar',
      },
      { kind: 'video', location: { bucket: 'other', key: 'c.mp4' } },
    ]);
  });

  it.each<readonly [mapping: unknown, fault: string]>([
    ['{', 'it is not JSON in UTF-8'],
    [[], 'it is not an object with an array of tracks'],
    [{ tracks: {} }, 'it is not an object with an array of tracks'],
    [{ tracks: [] }, 'it names no track'],
    [{ tracks: [{ src: 'a' }], more: 1 }, 'it has an unknown property "more"'],
    [{ tracks: Array.from({ length: 257 }, () => ({ src: 'a' })) }, 'it names more than 256 tracks'],
    [{ tracks: ['a.mp4'] }, 'tracks[0] is not an object'],
    [{ tracks: [{ src: 'a' }, {}] }, 'tracks[1] has no src'],
    [{ tracks: [{ src: 5 }] }, 'tracks[0] has no src that can be used: 5'],
    [{ tracks: [{ src: 'a', bitrat: 5 }] }, 'tracks[0] has an unknown property "bitrat"'],
    ['{"tracks":[{"src":"a","constructor":1}]}', 'tracks[0] has an unknown property "constructor"'],
    [{ tracks: [{ src: 'a', type: 'text' }] }, 'tracks[0] has no type that can be used: "text"'],
    [{ tracks: [{ src: 'a', type: 'video', bitrate: 0 }] }, 'tracks[0] has no bitrate that can be used: 0'],
    [{ tracks: [{ src: 'a', language: 'sv' }] }, 'tracks[0] has a language and no type'],
    [{ tracks: [{ src: '../../a' }] }, 'tracks[0] src "../../a" leads out of the bucket'],
    [
      { tracks: [{ src: 'http://169.254.169.254/x' }] },
      'tracks[0] src "http://169.254.169.254/x" is not in a configured bucket: host 169.254.169.254',
    ],
  ])('refuses %j', (mapping, fault) => {
    expect(() => parse(mapping)).toThrow(
      expect.objectContaining({
        code: 'invalid-server-manifest',
        message: `Cannot parse mapping films/a.json: ${fault}`,
      }),
    );
  });
});
