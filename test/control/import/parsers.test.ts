import { describe, expect, test } from 'vitest';
import { importApache } from '../../../control/import/apache/import-apache.ts';
import { parseApache } from '../../../control/import/apache/parse-apache.ts';
import { parseBucketUrl } from '../../../control/import/bucket-url.ts';
import { importNginx } from '../../../control/import/nginx/import-nginx.ts';
import { parseNginx } from '../../../control/import/nginx/parse-nginx.ts';
import { settle } from '../../../control/import/settle.ts';
import { importTrafficServer } from '../../../control/import/trafficserver/import-trafficserver.ts';
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
  ['http://b.store.example.com:9000/', 'b', 'http://store.example.com:9000', ''],
  ['http://127.0.0.1:9000/b/', 'b', 'http://127.0.0.1:9000', ''],
])('parseBucketUrl() of %s', (url, bucket, endpoint, keyPrefix) => {
  expect(parseBucketUrl(url)).toMatchObject({ bucket, endpoint, keyPrefix });
});

test.each([
  'http://127.0.0.1:9000/',
  'http://store/',
  'ftp://b.s3.amazonaws.com/',
  'https://s3.amazonaws.com/',
  'x',
])('parseBucketUrl() finds no bucket in %s', (url) => {
  expect(parseBucketUrl(url)).toBeUndefined();
});

test('parseRegionMap() reads entries and the default', () => {
  const map = parseRegionMap('# c : d\nexample.com : far\nS3.example.com: near\n: other\n');
  expect(map).toEqual({ 'example.com': 'far', 's3.example.com': 'near', '': 'other' });
});

const PROXY = `
<Proxy "http://b.s3.amazonaws.com/">
  S3AccessKey AKIAIOSFODNN7EXAMPLE
  S3SecretKey secret
  S3Region us-east-1
</Proxy>
`;

function imported(text: string) {
  return settle(importApache([{ path: 'f', text }]));
}

describe('importApache()', () => {
  test('lists a path that two hosts have', () => {
    const host = (name: string) =>
      `<VirtualHost *:80>\nServerName ${name}\n<Location />\nIsmProxyPass http://b.s3.amazonaws.com/${name}/\n</Location>\n</VirtualHost>\n`;
    const { yaml, notTranslated } = imported(PROXY + host('one') + host('two'));
    expect(yaml).toContain('prefix: one/');
    expect(yaml).not.toContain('prefix: two/');
    expect(notTranslated).toContainEqual(expect.objectContaining({ at: 'f:16', what: '/' }));
  });

  test('leaves out what the configuration refuses, and says so', () => {
    const { yaml, notTranslated } = imported(
      `${PROXY.replace('</Proxy>', 'ProxySet max=0 timeout=1y\n</Proxy>')}<Location /x>\nIsmProxyPass http://b.s3.amazonaws.com/\n</Location>`,
    );
    expect(yaml).not.toContain('connections');
    expect(notTranslated.map(({ at, what }) => `${at} ${what}`)).toEqual([
      'f:6 buckets.b.pool.connections',
      'f:6 buckets.b.pool.headers_timeout',
      'f:6 buckets.b.pool.body_timeout',
    ]);
  });

  test('says why nothing comes of it', () => {
    expect(() => imported(PROXY)).toThrow('nothing in it leads to a bucket');
    expect(() => imported('DocumentRoot /x')).toThrow('f:1 DocumentRoot: nothing is served from disk');
  });

  test('reads a reference to a variable of its own environment as one of ours', () => {
    const { yaml, secrets } = imported(
      `${PROXY.replace(' secret', ' ${SECRET}')}<Location /x>\nIsmProxyPass http://b.s3.amazonaws.com/\n</Location>`,
    );
    expect(yaml).toContain('"${env:SECRET}"');
    expect(Object.keys(secrets)).toEqual(['B_ACCESS_KEY_ID']);
  });
});

test('importNginx() does not guess at rewrites that are no change of prefix', () => {
  const location = (rewrite: string) => `
location /x/ { ${rewrite}
  aws_access_key A; aws_key_scope 20260101/us-east-1/s3/aws4_request; aws_signing_key k; aws_s3_bucket b;
  proxy_pass http://b.s3.amazonaws.com; }`;
  for (const rewrite of [
    'rewrite ^/x/(a|b)$ /$1 break;',
    'rewrite ^/x/(.*) /$1 last;',
    'rewrite ^/y/(.*) /$1 break;',
  ]) {
    expect(() => settle(importNginx([{ path: 'f', text: location(rewrite) }]))).toThrow(
      /location: its rewrite/,
    );
  }
});

test('a value without an option is not repeated: it may be a secret', () => {
  const map = 'map http://a/y/ https://b.s3.amazonaws.com/ @plugin=s3_auth.so @pparam=--access_key=AKIAZ';
  const text = `${map} @pparam=--secret_key @pparam=AAA @pparam=MYSECRET\n`;
  const draft = importTrafficServer([{ path: 'remap.config', text }], () => undefined);
  expect(JSON.stringify(settle(draft).notTranslated)).not.toContain('MYSECRET');
  expect(JSON.stringify(settle(draft).notTranslated)).toContain('a value without an option');
});
