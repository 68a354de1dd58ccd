import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it, test } from 'vitest';
import { inContentCoding } from '../../../origin/http/content-coding.ts';
import { planFields } from '../../../origin/http/response-headers.ts';
import type { BytesPart, ResponsePlan } from '../../../origin/model/response-plan.ts';

const TEXT = Buffer.from('#EXTINF:4.000000,\nhls/a-video=1-1.m4s\n'.repeat(100));

function manifest(bytes: Buffer = TEXT, contentType = 'application/vnd.apple.mpegurl'): ResponsePlan {
  return {
    kind: 'manifest',
    contentType,
    lengthBytes: bytes.length,
    etag: '"tag"',
    lastModifiedMs: 0,
    parts: [{ kind: 'bytes', bytes }],
  };
}

const DECODERS = { br: brotliDecompressSync, zstd: zstdDecompressSync, gzip: gunzipSync };

describe('inContentCoding()', () => {
  test.each([
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['zstd, gzip', 'zstd'],
    ['br;q=0.1, gzip;q=0.9', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['*', 'br'],
    ['GZIP', 'gzip'],
  ] as const)('%s: %s, of the same text, with a tag of its own', (accepts, coding) => {
    const coded = inContentCoding(manifest(), accepts);
    const { bytes } = coded.parts[0] as BytesPart;
    expect(DECODERS[coding](bytes)).toEqual(TEXT);
    expect(coded).toMatchObject({
      lengthBytes: bytes.length,
      etag: `"tag-${coding}"`,
      headers: { 'content-encoding': coding },
    });
    expect(bytes.length).toBeLessThan(TEXT.length / 5);
    expect(planFields(coded).validators.byName).toMatchObject({
      ETag: `"tag-${coding}"`,
      vary: 'Accept-Encoding',
    });
  });

  test.each([
    undefined,
    '',
    'identity',
    'deflate',
    'compress, x-gzip;q=0',
    'gzip;q=0',
    '*;q=0',
    'identity, gzip;q=0.5',
  ])('%s: as it is', (accepts) => {
    const plan = manifest();
    expect(inContentCoding(plan, accepts)).toBe(plan);
    expect(planFields(plan).body.byName['vary']).toBe('Accept-Encoding');
  });

  it('codes a plan once', () => {
    const plan = manifest();
    expect(inContentCoding(plan, 'gzip')).toBe(inContentCoding(plan, 'gzip, compress'));
  });

  it('leaves media, and what is short, as it is', () => {
    for (const plan of [manifest(TEXT, 'video/mp4'), manifest(TEXT.subarray(0, 1000))]) {
      expect(inContentCoding(plan, 'gzip')).toBe(plan);
      expect(planFields(plan).body.byName).not.toHaveProperty('vary');
    }
  });

  it('keeps what else an answer depends on', () => {
    const plan = { ...manifest(), headers: { vary: 'Origin' } };
    expect(planFields(inContentCoding(plan, 'gzip')).body.byName['vary']).toBe('Origin, Accept-Encoding');
  });
});
