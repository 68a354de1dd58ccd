/** Punctuation of ASCII and the space, each where parsers trip over it. */
const PUNCTUATION = Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i))
  .filter((character) => !/[A-Za-z0-9]/.test(character))
  .flatMap((character) => [
    `p/${character}`,
    `p/a${character}b`,
    `p/${character}${character}/c`,
    `p/é${character}.mp4`,
  ]);

const ENCODED_LOOKS = [
  ...'+ % %% %2F %2f a%2Fb a%20b %25 %zz %c3%a9 %E2%82'.split(' '),
  'a+b c%2Bd%20e',
  'a&#47;b',
];

const PATHS = [
  ...'a//b two//slashes///in/a/row/ ends/ ends// /starts //starts'.split(' '),
  ...'dots/../and/./more/.. ../up ./here a/.. a/. ... ..hidden a/.../b'.split(' '),
];

/** NFC, NFD, compatibility forms, case that folds to another length, right to left, characters of several code points. */
const UNICODE = [
  'caf\u00e9',
  'cafe\u0301',
  '\u1e9b\u0323',
  '\ufb01',
  '\u212b',
  'STRASSE',
  'stra\u00dfe',
  '\u0130i\u0131I',
  '😀.mp4',
  '👩‍👩‍👧‍👦/🏳️‍🌈',
  '日本語/映画.mp4',
  'مرحبا/عالم',
  '\u202eRTL\u202c',
  '\u05d01\u05d1',
];

const INVISIBLE = [
  '\u00a0',
  '\u200b',
  '\ufeff',
  '\u2028',
  '\u00ad',
  '\t',
  'a\nb',
  'a\rb',
  '\u0001\u001f',
  '\u007f',
  '\u0080',
];

const LOOK_LIKE_MORE = [
  ...'a?b=c&d a#b a;b=c a?acl a?versionId=null x?X-Amz-Signature=0 a&Signature=b a=b;c'.split(' '),
  ...'http://example.com/a //example.com/a a:80/b user:pass@host C:\\a\\b __proto__ null'.split(' '),
];

const LONG = [
  'k'.repeat(1024),
  `${'d/'.repeat(511)}ab`,
  '\u65e5'.repeat(341),
  '+'.repeat(1024),
  '%'.repeat(300),
];

/** Keys that URL parsers, proxies, file systems and signers like to change. */
export const HOSTILE_KEYS: readonly string[] = [
  ...PUNCTUATION,
  ...ENCODED_LOOKS,
  ...PATHS,
  ...UNICODE,
  ...INVISIBLE,
  ...LOOK_LIKE_MORE,
  ...LONG,
];
