import { describe, expect, test } from 'vitest';
import { parseApache } from '../../../control/import/apache/parse-apache.ts';
import { parseBucketUrl } from '../../../control/import/draft/bucket-url.ts';
import { parseNginx } from '../../../control/import/nginx/parse-nginx.ts';
import { parseRemap } from '../../../control/import/trafficserver/parse-remap.ts';
import { parseRegionMap } from '../../../control/import/trafficserver/region-map.ts';

describe('parseApache() reads', () => {
  test('continuations, comments, quotes and nested sections, with their lines', () => {
    const text = `# comment \\
continued
<VirtualHost *:80>
  Name "a \\"b\\" c" 'd e' f\\
 g
  <Location /x>
    Inner on
  </location>
</VirtualHost>
`;
    expect(parseApache(text, 'f')).toEqual([
      {
        kind: 'section',
        name: 'VirtualHost',
        args: ['*:80'],
        at: 'f:3',
        children: [
          { kind: 'directive', name: 'Name', args: ['a "b" c', 'd e', 'f', 'g'], at: 'f:4' },
          {
            kind: 'section',
            name: 'Location',
            args: ['/x'],
            at: 'f:6',
            children: [{ kind: 'directive', name: 'Inner', args: ['on'], at: 'f:7' }],
          },
        ],
      },
    ]);
  });

  test.each([
    ['<A>\nx\n', 'f:1: <A> is never closed'],
    ['<A>\n</B>', 'f:2: </B> closes what <A> of f:1 is open'],
    ['</A>', 'f:1: </A> closes what nothing is open'],
    ['<A', "f:1: a section's line does not end with >"],
    ['x "y', 'f:1: a quote is not closed'],
  ])('%j as an error', (text, message) => {
    expect(() => parseApache(text, 'f')).toThrow(message);
  });
});

describe('parseRemap() reads', () => {
  test('rules over several lines, with plugins and other options', () => {
    const text = `# comment \\
that swallows this line
Map http://a/ \\
  # http://b/ @action=deny @Plugin=x.so @pparam=--one @PPARAM="t w" @pparam=a=b
.include more.config`;
    expect(parseRemap(text, 'f')).toEqual([
      {
        type: 'map',
        from: 'http://a/',
        // Traffic Server knows comments of whole lines only.
        to: '#',
        plugins: [{ name: 'x.so', params: ['--one', 't w', 'a=b'] }],
        options: ['@action'],
        at: 'f:3',
      },
      { type: '.include', from: 'more.config', to: '', plugins: [], options: [], at: 'f:5' },
    ]);
  });
});

describe('parseNginx() reads', () => {
  test('blocks, quotes, variables and comments', () => {
    expect(parseNginx(`a "b;{}" '\\'c' $1/\${x}; # d;\nl {\n e f;\n}\n`, 'f')).toEqual([
      { name: 'a', args: ['b;{}', "'c", '$1/${x}'], at: 'f:1' },
      { name: 'l', args: [], at: 'f:2', children: [{ name: 'e', args: ['f'], at: 'f:3' }] },
    ]);
  });

  test.each([
    ['a {', 'a { is never closed'],
    ['}', 'f:1: } closes nothing'],
    ['a b', 'f:1: no ; at the end'],
    ['a { b }', 'f:1: no ; at the end'],
    ['\na "b;', 'f:2: a quote is not closed'],
  ])('%j as an error', (text, message) => {
    expect(() => parseNginx(text, 'f')).toThrow(message);
  });
});

test.each([
  ['https://b.s3-eu-central-1.amazonaws.com/', 'b', 'https://s3-eu-central-1.amazonaws.com', ''],
  [
    'https://a.b.s3.dualstack.us-west-1.amazonaws.com/x',
    'a.b',
    'https://s3.dualstack.us-west-1.amazonaws.com',
    'x/',
  ],
  ['http://s3.cn-north-1.amazonaws.com.cn/b/x%20y/', 'b', 'http://s3.cn-north-1.amazonaws.com.cn', 'x y/'],
  // Clients name it.
  ['http://b.store.example.com:9000/', '*', 'http://b.store.example.com:9000', ''],
  ['http://127.0.0.1:9000', '*', 'http://127.0.0.1:9000', ''],
  ['http://store/', '*', 'http://store', ''],
  ['https://s3.amazonaws.com/', '*', 'https://s3.amazonaws.com', ''],
  ['http://127.0.0.1:9000/b/', 'b', 'http://127.0.0.1:9000', ''],
])('parseBucketUrl() of %s', (url, bucket, endpoint, keyPrefix) => {
  expect(parseBucketUrl(url)).toMatchObject({ bucket, endpoint, keyPrefix });
});

test.each([
  // A bucket's host, or a store's: nobody knows.
  'https://b.store.example.com/',
  'ftp://b.s3.amazonaws.com/',
  'https://b.s3.amazonaws.com/%zz/',
  'https://${B}.s3.amazonaws.com/',
  'x',
])('parseBucketUrl() finds no bucket in %s', (url) => {
  expect(parseBucketUrl(url)).toBeUndefined();
});

test('parseRegionMap() reads entries and the default', () => {
  const map = parseRegionMap('# c : d\nexample.com : far\nS3.example.com: near\n: other\n');
  expect(map).toEqual({ 'example.com': 'far', 's3.example.com': 'near', '': 'other' });
});
