import { describe, expect, test } from 'vitest';
import { parseServerManifest } from '../../../origin/asset/server-manifest/parse-server-manifest.ts';
import type { ServerManifest } from '../../../origin/asset/server-manifest/server-manifest.ts';
import { HeadwaterError } from '../../../origin/model/errors.ts';

const AT = { bucket: 'media', key: 'vod/film/a.ism' };

function parse(text: string | Uint8Array): ServerManifest {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return parseServerManifest(bytes, AT, ({ host, pathname }) =>
    host === 'bucket.example' ? { bucket: 'other', key: decodeURIComponent(pathname.slice(1)) } : undefined,
  );
}

function smil(body: string, head = ''): string {
  return `<smil xmlns="http://www.w3.org/2001/SMIL20/Language"><head>${head}</head><body><switch>${body}</switch></body></smil>`;
}

/** The error that parsing ends with, as `code: message`. */
function refusal(text: string | Uint8Array): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof HeadwaterError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('It was parsed');
}

const INVALID = 'invalid-server-manifest: Cannot parse server manifest vod/film/a.ism: ';

const FULL = `<?xml version="1.0" encoding="utf-8"?>
<!-- Created by hand -->
<smil xmlns="http://www.w3.org/2001/SMIL20/Language">
  <head>
    <meta name="clientManifestRelativePath" content="a.ismc" />
    <meta name="hls_client_manifest_version" content="4" />
    <meta name="variant_set" content="x" />
    <meta name="mpd.minimum_fragment_length" content="48/25" />
  </head>
  <body>
    <switch>
      <video src="a-800.mp4" systemBitrate="800000" systemLanguage="und">
        <param name="trackID" value="1" valuetype="data" />
        <param name="TRACKNAME" value="video" valueType="data" />
        <param name="hardwareProfile" value="10000" />
      </video>
      <audio src="sound/a.mp4">
        <param name="systembitrate" value="64000" />
        <param name="SystemLanguage" value="eng" />
        <param name="trackid" value="2" />
        <param name="trackName" value="English" />
      </audio>
      <textstream src="a.ismt" systemLanguage="swe"><param name="trackID" value="1"/></textstream>
      <img src="a.jpg"/>
    </switch>
  </body>
</smil>`;

const PARSED: ServerManifest = {
  media: [
    {
      kind: 'video',
      location: { bucket: 'media', key: 'vod/film/a-800.mp4' },
      trackId: 1,
      bitrate: 800_000,
      language: 'und',
      label: 'video',
      roles: undefined,
      accessibility: undefined,
    },
    {
      kind: 'audio',
      location: { bucket: 'media', key: 'vod/film/sound/a.mp4' },
      trackId: 2,
      bitrate: 64_000,
      language: 'eng',
      label: 'English',
      roles: undefined,
      accessibility: undefined,
    },
    {
      kind: 'textstream',
      location: { bucket: 'media', key: 'vod/film/a.ismt' },
      trackId: 1,
      bitrate: undefined,
      language: 'swe',
      label: undefined,
      roles: undefined,
      accessibility: undefined,
    },
  ],
  fragmentLength: [48, 25],
  dash: {},
  hls: { container: 'ts' } as const,
  ignored: [
    '<meta> clientManifestRelativePath: a client manifest is made for each request',
    '<meta> variant_set: it is not known',
  ],
  images: [],
  leftOut: [
    '<img> a.jpg: thumbnails need tileColumns, tileRows, thumbnailDuration, thumbnailWidth, thumbnailHeight',
  ],
};

describe('parseServerManifest() reads', () => {
  test('media, their properties, and the fragment length', () => {
    expect(parse(FULL)).toEqual(PARSED);
  });

  test.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${FULL}`)],
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${FULL.replace('utf-8', 'utf-16')}`, 'utf16le')],
    ['UTF-16 without', Buffer.from(FULL.replace('utf-8', 'utf-16'), 'utf16le')],
    ['big-endian UTF-16', Buffer.from(`\uFEFF${FULL.replace('utf-8', 'utf-16')}`, 'utf16le').swap16()],
    [
      'a namespace prefix',
      Buffer.from(FULL.replaceAll(/<(\/?)(?=[a-z])/g, '<$1s:').replace('xmlns=', 'xmlns:s=')),
    ],
    ['a namespace of its own', Buffer.from(FULL.replace('http://www.w3.org/2001/SMIL20/Language', 'urn:x'))],
  ])('%s', (_, bytes) => {
    expect(parse(bytes)).toEqual(PARSED);
  });

  test('a src alone', () => {
    expect(parse(smil('<video src="a.mp4"/>')).media).toEqual([
      {
        kind: 'video',
        location: { bucket: 'media', key: 'vod/film/a.mp4' },
        trackId: undefined,
        bitrate: undefined,
        language: undefined,
        label: undefined,
      },
    ]);
  });

  test.each([
    ['b.mp4', 'vod/film/b.mp4'],
    ['./x/../b.mp4', 'vod/film/b.mp4'],
    ['../../b.mp4', 'b.mp4'],
    ['/root/b.mp4', 'root/b.mp4'],
    ['my%20film%C3%A9.mp4', 'vod/film/my filmé.mp4'],
    ['a+b &amp; c.mp4', 'vod/film/a+b & c.mp4'],
    ['100%.mp4', 'vod/film/100%.mp4'],
    ['a//b.mp4', 'vod/film/a//b.mp4'],
    ['12:30.mp4', 'vod/film/12:30.mp4'],
  ])('src %s as key %s', (src, key) => {
    expect(parse(smil(`<video src="${src}"/>`)).media[0]!.location).toEqual({ bucket: 'media', key });
  });

  test('an absolute URL as an object of the bucket it lies in', () => {
    const [{ location } = { location: undefined }] = parse(
      smil('<video src="https://bucket.example/x/a%20b.mp4"/>'),
    ).media;
    expect(location).toEqual({ bucket: 'other', key: 'x/a b.mp4' });
  });

  test.each<[string, readonly [number, number] | undefined]>([
    [
      '<meta name="hls_minimum_fragment_length" content="6"/><meta name="mpd_minimum_fragment_length" content="2"/>',
      [6, 1],
    ],
    [
      '<meta name="iss_minimum_fragment_length" content="8"/><meta name="mpd_minimum_fragment_length" content="2"/>',
      [2, 1],
    ],
    ['<meta name="iss_minimum_fragment_length" content=" 1001/500 "/>', [1001, 500]],
    ['<meta name="hls_minimum_fragment_length" content="0"/>', undefined],
    ['', undefined],
  ])('fragment length of %s', (head, length) => {
    expect(parse(smil('<video src="a.mp4"/>', head)).fragmentLength).toEqual(length);
  });

  test.each([
    ['', {}],
    ['<meta name="hls_client_manifest_version" content="5"/>', { container: 'ts' }],
    ['<meta name="hls.client_manifest_version" content="6"/>', { container: 'fmp4' }],
    ['<meta name="hls_no_multiplex" content="true"/>', { isMultiplexed: false }],
    [
      '<meta name="hls_no_multiplex" content=""/><meta name="hls_client_manifest_version" content="1"/>',
      { container: 'ts', isMultiplexed: false },
    ],
    ['<meta name="hls_no_multiplex" content="false"/>', { isMultiplexed: true }],
  ])('what HLS is wanted by %s', (head, wishes) => {
    const { hls, ignored } = parse(smil('<video src="a.mp4"/>', head));
    expect(hls).toEqual(wishes);
    expect(ignored).toEqual([]);
  });
});

describe('parseServerManifest() lists as ignored', () => {
  test.each([
    ['hls_no_audio_only', '1', 'no playlist has a variant of sound alone beside pictures'],
    ['iss.client_manifest_version', '22', 'client manifests are of version 2.2'],
    ['Variant_Set', 'a', 'it is not known'],
    [
      'mpd_minimum_fragment_length',
      '2',
      'all formats have one timeline, which hls_minimum_fragment_length decides',
    ],
  ])('<meta> %s', (name, content, reason) => {
    const head = `<meta name="hls_minimum_fragment_length" content="4"/><meta name="${name}" content="${content}"/>`;
    expect(parse(smil('<video src="a.mp4"/>', head)).ignored).toEqual([`<meta> ${name}: ${reason}`]);
  });
});

describe('parseServerManifest() reads what DASH is wanted', () => {
  test.each([
    ['', undefined],
    ['<meta name="mpd_segment_template" content="number"/>', 'number'],
    ['<meta name="mpd.segment_template" content="Time"/>', 'time'],
  ])('by %s', (head, addressing) => {
    const { dash, ignored } = parse(smil('<video src="a.mp4"/>', head));
    expect(dash.addressing).toBe(addressing);
    expect(ignored).toEqual([]);
  });

  test('and refuses what it does not know', () => {
    const head = '<meta name="mpd_segment_template" content="list"/>';
    expect(() => parse(smil('<video src="a.mp4"/>', head))).toThrow(
      'mpd_segment_template is "list", neither time nor number (line',
    );
  });
});

describe('parseServerManifest() reads what tracks are for', () => {
  test('in the words of MPEG-DASH, and of other schemes', () => {
    const params = `
      <param name="role" value="alternate, commentary"/>
      <param name="Accessibility" value="urn:tva:metadata:cs:AudioPurposeCS:2007@1"/>`;
    const { media } = parse(smil(`<audio src="a.mp4">${params}</audio>`));
    expect(media[0]).toMatchObject({
      roles: [
        { scheme: 'urn:mpeg:dash:role:2011', value: 'alternate' },
        { scheme: 'urn:mpeg:dash:role:2011', value: 'commentary' },
      ],
      accessibility: [{ scheme: 'urn:tva:metadata:cs:AudioPurposeCS:2007', value: '1' }],
    });
  });
});

describe('parseServerManifest() refuses', () => {
  test.each([
    ['no src', smil('\n\n<video systemBitrate="1"/>'), '<video> has no src (line 3)'],
    ['no media', smil('<img src="a"/>'), 'it names no video, audio or textstream (line 1)'],
    ['another root', '<html/>', 'its root element is <html>, not <smil> (line 1)'],
    ['nothing', '', 'document must contain a root element (line 1)'],
    ['bad nesting', '<smil>\n<body>\n</smil>', 'unexpected close tag (line 3)'],
    ['an unbound prefix', '<s:smil/>', 'unbound namespace prefix: "s" (line 1)'],
    ['bytes that are no text', Buffer.from([0x3c, 0xff, 0xff]), 'it is not in UTF-8 (line 1)'],
    [
      'a bitrate that is no number',
      smil('<video src="a" systemBitrate="fast"/>'),
      'systemBitrate of <video> is "fast", not an integer (line 1)',
    ],
    [
      'a track that is no number',
      smil('<video src="a"><param name="trackID" value="-1"/></video>'),
      'trackID of <video> is "-1", not an integer (line 1)',
    ],
    [
      'a version that is no number',
      smil('<video src="a"/>', '<meta name="hls_client_manifest_version" content="new"/>'),
      'hls_client_manifest_version is "new", not an integer (line 1)',
    ],
    [
      'a path out of the bucket',
      smil('<video src="../../../b.mp4"/>'),
      'src "../../../b.mp4" of <video> leads out of the bucket (line 1)',
    ],
    [
      'an encoded slash',
      smil('<video src="..%2f..%2fb.mp4"/>'),
      'src "..%2f..%2fb.mp4" of <video> hides a path separator (line 1)',
    ],
    [
      'an encoded parent',
      smil('<video src="%2e%2e/b.mp4"/>'),
      'src "%2e%2e/b.mp4" of <video> hides a path separator (line 1)',
    ],
    [
      'an encoded slash in a URL',
      smil('<video src="https://bucket.example/a%2Fb"/>'),
      'src "https://bucket.example/a%2Fb" of <video> hides a path separator (line 1)',
    ],
    ['a folder', smil('<video src="b/"/>'), 'src "b/" of <video> names no file (line 1)'],
    [
      'a foreign host',
      smil('<video src="http://169.254.169.254/latest/meta-data"/>'),
      'src "http://169.254.169.254/latest/meta-data" of <video> is not in a configured bucket: host 169.254.169.254 (line 1)',
    ],
    [
      'a file URL',
      smil('<video src="file:///etc/passwd"/>'),
      'src "file:///etc/passwd" of <video> has the scheme file, not http or https (line 1)',
    ],
    ['no URL', smil('<video src="http://[/a"/>'), 'src "http://[/a" of <video> is not a URL (line 1)'],
    [
      'a URL that cannot be decoded',
      smil('<video src="https://bucket.example/%ff"/>'),
      'src "https://bucket.example/%ff" of <video> is not a URL (line 1)',
    ],
    [
      'a fragment length of nothing',
      smil('<video src="a"/>', '<meta name="hls_minimum_fragment_length" content="4/0"/>'),
      'hls_minimum_fragment_length is "4/0", not a fraction of integers from 0.2 to 3600 seconds (line 1)',
    ],
    [
      'a fragment length of a millisecond',
      smil('<video src="a"/>', '<meta name="mpd_minimum_fragment_length" content="1/1000"/>'),
      'mpd_minimum_fragment_length is "1/1000", not a fraction of integers from 0.2 to 3600 seconds (line 1)',
    ],
    ['a thousand tracks', smil('<video src="a"/>'.repeat(1000)), 'it names more than 256 tracks (line 1)'],
    ['a million elements', smil('<param/>'.repeat(100_000)), 'it has more than 20000 elements (line 1)'],
    ['deep nesting', '<smil>'.repeat(50_000), 'it is nested more than 32 deep (line 1)'],
  ])('%s', (_, text, detail) => {
    expect(refusal(text)).toBe(INVALID + detail);
  });

  test('entities, whatever they would expand to', () => {
    const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY lol${i + 1} "${`&lol${i};`.repeat(10)}">`);
    const bomb = `<?xml version="1.0"?>\n<!DOCTYPE smil [<!ENTITY lol0 "lol">${laughs.join('')}]>\n`;
    expect(refusal(bomb + smil('<video src="&lol9;"/>'))).toBe(
      `${INVALID}it has a document type declaration (line 2)`,
    );
    const external = '<!DOCTYPE smil [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    expect(refusal(external + smil('<video src="&x;"/>'))).toBe(
      `${INVALID}it has a document type declaration (line 1)`,
    );
    expect(refusal(smil('<video src="&x;"/>'))).toBe(`${INVALID}undefined entity (line 1)`);
  });

  test.each([
    [
      smil('<video src="a"/>', '\n<paramGroup id="widevine"><param name="key" value="k:c"/></paramGroup>'),
      '<paramgroup> "widevine" asks for it (line 2)',
    ],
    [
      smil('<video src="a"/>', '<meta name="hls_playout" content="sample_aes"/>'),
      '<meta> "hls_playout" asks for it (line 1)',
    ],
    [
      smil('<video src="a"/>', '<meta name="iss.key_seed" content="x"/>'),
      '<meta> "iss.key_seed" asks for it (line 1)',
    ],
    [
      smil('<video src="a"/>', '<meta name="hls_license_server_url" content="x"/>'),
      '<meta> "hls_license_server_url" asks for it (line 1)',
    ],
    [
      smil('<video src="a"><param name="DRM_scheme" value="x"/></video>'),
      '<param> "DRM_scheme" asks for it (line 1)',
    ],
  ])('content protection, rather than serve it in the clear: %s', (text, detail) => {
    expect(refusal(text)).toBe(
      `unsupported-media: Cannot package vod/film/a.ism: content protection is not supported, and ${detail}`,
    );
  });

  test('no protection that asks for nothing', () => {
    expect(parse(smil('<video src="a"/>', '<meta name="hls_playout" content="clear"/>')).ignored).toEqual([]);
  });
});
