import { describe, expect, test } from 'vitest';
import { importNginx } from '../../../control/import/nginx/import-nginx.ts';
import { completed } from './support/completed.ts';

const KEYS =
  'aws_access_key AKIA; aws_key_scope 20261122/us-east-1/s3/aws4_request; aws_signing_key L4vRLWAO92X5L3Sqk5QydUSdB0nC9+1wfqLMOKLbRp4=; aws_s3_bucket b; aws_sign;';

function imported(text: string) {
  return completed(importNginx([{ path: 'f', text }]));
}

/** Path and prefix of each route of a location. */
function mapped(path: string, inside: string): string[] {
  const { yaml } = imported(`${KEYS} location ${path} { ${inside} }`);
  const routes = yaml
    .slice(yaml.indexOf('routes:'))
    .split(/^ {2}- /m)
    .slice(1);
  return routes.map((route) =>
    ['path', 'prefix'].map((key) => new RegExp(`${key}: "?([^"\\s]*)`).exec(route)?.[1] ?? '').join(' -> '),
  );
}

describe('importNginx()', () => {
  // Each as nginx itself does it; test/conformance asks one.
  test.each([
    ['/', 'proxy_pass http://b.s3.amazonaws.com;', ['/ -> ']],
    ['/a', 'proxy_pass http://b.s3.amazonaws.com;', ['/a/ -> a/']],
    ['/a/', 'proxy_pass http://b.s3.amazonaws.com/x%2By/;', ['/a/ -> x+y/']],
    ['/a', 'proxy_pass http://b.s3.amazonaws.com/x;', ['/a/ -> x/']],
    ['/a', 'proxy_pass http://b.s3.amazonaws.com/x/;', ['/a/ -> x//']],
    ['^~ /a/', 'proxy_pass http://b.s3.amazonaws.com/;', ['/a/ -> ']],
    ['/a', 'rewrite /a/(.*) /$1 break; proxy_pass http://b.s3.amazonaws.com/x/;', ['/a/ -> ']],
    ['/a', 'rewrite ^/a(/.*)$ /x$1 break; proxy_pass http://b.s3.amazonaws.com;', ['/a/ -> x/']],
    ['/a', 'rewrite ^/a(.*)$ $1 break; proxy_pass http://b.s3.amazonaws.com;', ['/a/ -> ']],
    ['/a', 'rewrite ^/a/(.*)$ /$1 break; proxy_pass http://b.s3.amazonaws.com/x/$1;', ['/a/ -> x/']],
    [
      '/a/',
      'rewrite ^/a/b/(.*) /c/$1 break; proxy_pass http://b.s3.amazonaws.com/d/;',
      ['/a/b/ -> c/', '/a/ -> d/'],
    ],
    ['/a/', 'proxy_pass http://127.0.0.1:9000/b/x/;', ['/a/ -> x/']],
    ['/a/', 'rewrite ^/a/(.*) /b/x/$1 break; proxy_pass http://127.0.0.1:9000;', ['/a/ -> x/']],
    ['/b/', 'proxy_pass http://127.0.0.1:9000;', ['/b/ -> ']],
  ])('reads location %s { %s }', (path, inside, routes) => {
    expect(mapped(path, inside)).toEqual(routes);
  });

  test.each([
    ['/x/', 'rewrite ^/x/(a|b)$ /$1 break;', 'its rewrite is no change of prefix'],
    ['/x/', 'rewrite ^/x/(.*) /$1 last;', 'its rewrite is no change of prefix'],
    ['/x/', 'rewrite ^/x/(.*) /a$1 break;', 'its rewrite is no change of prefix'],
    ['/x/', 'rewrite ^/x/(.*) /$1?a=b break;', 'its rewrite is no change of prefix'],
    ['/x/', 'rewrite ^/y/(.*) /$1 break;', 'its rewrite is for paths outside of the location'],
    ['/x/', 'rewrite ^/a b; rewrite ^/c d;', 'it has more than one rewrite'],
    ['~ \\.mp4$', '', 'a route has a prefix of the path, no pattern'],
    ['= /x', '', 'a route has a prefix of the path, no pattern'],
  ])('does not guess at location %s { %s }', (path, inside, why) => {
    expect(() =>
      imported(`${KEYS} location ${path} { ${inside} proxy_pass http://b.s3.amazonaws.com; }`),
    ).toThrow(`location: ${why}`);
  });

  test.each([
    ['http://b.s3.amazonaws.com/x', 'the path of proxy_pass is no folder'],
    ['http://b.s3.amazonaws.com/$1', 'the path of proxy_pass has variables'],
    ['http://$host/', 'the host in proxy_pass is a variable'],
    ['http://backend/', 'its bucket is neither in the host of proxy_pass nor the first folder of the path'],
  ])('does not guess at proxy_pass %s', (url, why) => {
    expect(() => imported(`${KEYS} location /x/ { proxy_pass ${url}; }`)).toThrow(`location: ${why}`);
  });

  test('lists every directive that is not translated, also beside others on a line', () => {
    const { list } = imported(
      `${KEYS} gzip on; add_header A b; location / { proxy_pass http://b.s3.amazonaws.com; sendfile on; gzip off; }
aws_acces_key HIDDEN;`,
    );
    expect(list.map((line) => line.replace(/(?<=^\S+ \S+):.*/, ''))).toEqual([
      'f:1 gzip',
      'f:1 add_header',
      'f:1 sendfile',
      'f:1 gzip',
      'f:2 aws_acces_key',
    ]);
    expect(list.at(-1)).toBe(
      'f:2 aws_acces_key: there is no such directive; the nearest one is aws_access_key',
    );
  });

  test('says which keys are missing, and which are left over', () => {
    const { list } = imported(
      `server { ${KEYS} location / { proxy_pass http://b.s3.amazonaws.com; } }
server { aws_signing_key HIDDEN; location /x/ { proxy_pass http://b.s3.amazonaws.com; } }`,
    );
    expect(list).toEqual([
      'f:2 location: no aws_access_key, no aws_key_scope is in force here',
      'f:2 aws_signing_key: no location that was translated heeds it',
    ]);
  });

  test('lists requests of one server that a location of another takes', () => {
    const server = (path: string, folder: string) =>
      `server { location ${path} { proxy_pass http://b.s3.amazonaws.com/${folder}/; } }\n`;
    const { list } = imported(`${KEYS}\n${server('/', 'one')}${server('/x/', 'two')}${server('/', 'one')}`);
    expect(list).toEqual([expect.stringMatching(/^f:3 \/x\/: it takes these from \/ of f:2 as well/)]);
  });

  test('tells servers apart by their names, and leaves the rest to the one that says so', () => {
    const server = (names: string, folder: string, more = '') =>
      `server { ${more} server_name ${names}; location / { proxy_pass http://b.s3.amazonaws.com/${folder}/; } }\n`;
    const { yaml, list } = imported(
      `${KEYS}\n${server('one.example.com .two.example.com', 'one')}${server('~^x', 'rest', 'listen 80 default_server;')}`,
    );
    expect(yaml.match(/(?<=host: ).*\]/g)).toEqual([
      '[one.example.com, two.example.com, "*.two.example.com"]',
    ]);
    expect(yaml.match(/path: \//g)).toHaveLength(2);
    expect(list).toEqual(['f:3 server_name: a host is told by its name or by *.NAME']);
  });

  test.each([
    [
      'aws_key_scope scope_of_generated_signing_key;',
      'f:1 location: aws_key_scope is no scope such as 20160902/us-east-1/s3/aws4_request',
    ],
    [
      'aws_signing_key HIDDEN;',
      'f:1 buckets.b.credentials.signing_keys[0].key: must be 32 bytes in base64: push keys with',
    ],
  ])('lists keys that are none: %s', (directive, expected) => {
    const { list, yaml } = imported(
      `${KEYS} location /x/ { ${directive} proxy_pass http://b.s3.amazonaws.com; } location / { proxy_pass http://b.s3.amazonaws.com; }`,
    );
    expect(list[0]).toContain(expected);
    expect(yaml + list.join('\n')).not.toContain('HIDDEN');
  });

  test('leaves out keys that sign no more, and says what to do', () => {
    const location = (day: string) =>
      imported(`${KEYS.replace('20261122', day)} location / { proxy_pass http://b.s3.amazonaws.com; }`);
    expect(location('20261115').list).toEqual([]);
    const { list, yaml } = location('20261114');
    expect(list).toEqual([
      'f:1 buckets.b.credentials.signing_keys: are all of days more than 7 days in the past: push keys with "headwater signing-key --days 7 … | headwater credentials push b"',
    ]);
    expect(yaml).not.toContain('signing_keys');
  });

  test('lists user and query of a URL, and repeats neither', () => {
    const { list, yaml } = imported(
      `${KEYS} location / { proxy_pass http://ann:HIDDEN@127.0.0.1:9000/b/?k=HIDDEN; }`,
    );
    expect(list).toEqual([
      expect.stringMatching(/^f:1 proxy_pass: user and password in its URL are left out/),
      expect.stringMatching(/^f:1 proxy_pass: the query string in its URL is left out/),
    ]);
    expect(yaml + list.join('\n')).not.toContain('HIDDEN');
    expect(yaml).toContain('endpoint: "http://127.0.0.1:9000"'.replaceAll('"', ''));
  });

  test('keeps the timeouts of each location', () => {
    const { yaml, list } = imported(
      `${KEYS} location /a/ { proxy_pass http://b.s3.amazonaws.com; proxy_read_timeout 7; }
location /c/ { proxy_pass http://b.s3.amazonaws.com; proxy_read_timeout 9s; }`,
    );
    expect(yaml.match(/body_timeout: \S+/g)).toEqual(['body_timeout: 7s', 'body_timeout: 9s']);
    expect(list).toEqual([]);
  });
});
