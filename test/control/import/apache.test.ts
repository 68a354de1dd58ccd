import { describe, expect, test } from 'vitest';
import { importApache } from '../../../control/import/apache/import-apache.ts';
import { completed } from './support/completed.ts';

function imported(text: string) {
  return completed(importApache([{ path: 'f', text }]));
}

const KEYS = ['S3AccessKey AKIAIOSFODNN7EXAMPLE', 'S3SecretKey secret', 'S3Region us-east-1'];
const BUCKET = 'http://b.s3.amazonaws.com/';

/** A bucket in `<Proxy>`, in five lines with its keys, and a path that leads there. */
function proxied(directives: readonly string[], url = BUCKET): string {
  return `<Proxy "${BUCKET}">\n${directives.join('\n')}\n</Proxy>\n${pass('/x', url)}`;
}

function pass(path: string, url: string): string {
  return `<Location ${path}>\nIsmProxyPass ${url}\n</Location>\n`;
}

describe('importApache()', () => {
  test('lists a path that two hosts have, unless it leads to the same place', () => {
    const host = (folder: string) => `<VirtualHost *:80>\n${pass('/', BUCKET + folder)}</VirtualHost>\n`;
    const { yaml, list } = imported(proxied(KEYS) + host('one/') + host('two/') + host('one/'));
    expect(yaml).toContain('prefix: one/');
    expect(yaml).not.toContain('prefix: two/');
    expect(list.filter((line) => line.includes('leads elsewhere'))).toEqual([
      expect.stringMatching(/^f:16 \/: it leads elsewhere since f:11$/),
    ]);
  });

  test('tells hosts apart by their names, and leaves the rest to the first', () => {
    const host = (names: string, folder: string) =>
      `<VirtualHost *:80>\n${names}\n${pass('/', BUCKET + folder)}</VirtualHost>\n`;
    const first = host('ServerName first.example.com', 'one/');
    const second = host(
      'ServerName https://Second.example.com:443\nServerAlias *.second.example.com s?.example.com',
      'two/',
    );
    const { yaml, list } = imported(proxied(KEYS) + first + second);
    expect(yaml.match(/(?<=host: ).*?\]|(?<=prefix: )\S+/g)).toEqual([
      'one/',
      // What stands outside of both is part of each.
      '[second.example.com, "*.second.example.com"]',
      '[second.example.com, "*.second.example.com"]',
      'two/',
    ]);
    expect(list.filter((line) => line.includes('Server'))).toEqual([
      expect.stringMatching(/^f:\d+ ServerAlias: a host is told by its name or by \*\.NAME$/),
    ]);
  });

  test('takes the same section in two hosts for one bucket', () => {
    const host = (port: number) => `<VirtualHost *:${port}>\nSSLEngine ${port === 443 ? 'on' : 'off'}
${proxied([...KEYS, 'ProxySet timeout=9'])}</VirtualHost>\n`;
    const { yaml, list, secrets } = imported(host(80) + host(443));
    expect(yaml.match(/^ {2}\S+:/gm)).toEqual(['  listen:', '  b:']);
    expect(Object.keys(secrets)).toEqual(['B_ACCESS_KEY_ID', 'B_SECRET_ACCESS_KEY']);
    expect(list).toEqual([
      'f:2 SSLEngine: TLS is spoken by origin.tls; write it by hand, or end it in front',
      'f:14 SSLEngine: TLS is spoken by origin.tls; write it by hand, or end it in front',
    ]);
  });

  test('lists once what all hosts share', () => {
    const shared = `<Proxy "*">\n</Proxy>\n${pass('/y', 'http://u@store.example.com/')}`;
    const host = '<VirtualHost *:80>\n</VirtualHost>\n';
    expect(imported(proxied(KEYS) + shared + host + host).list).toEqual([
      'f:9 <Proxy>: its URL names no bucket',
      expect.stringMatching(/^f:12 IsmProxyPass: user and password/),
      "f:12 IsmProxyPass: whether store.example.com is a bucket's host or a store's is not known: write bucket, endpoint and addressing by hand",
    ]);
  });

  test('leaves out what the configuration refuses, and says so', () => {
    const { yaml, list } = imported(proxied([...KEYS, 'ProxySet max=0 timeout=1y']));
    expect(yaml).not.toContain('connections');
    expect(list).toEqual([
      expect.stringMatching(/^f:5 buckets\.b\.pool\.connections: .*does not take it/),
      expect.stringMatching(/^f:5 buckets\.b\.pool\.headers_timeout: .*does not take it/),
      expect.stringMatching(/^f:5 buckets\.b\.pool\.body_timeout: .*does not take it/),
    ]);
  });

  test('says why nothing comes of it', () => {
    const lonely = proxied(KEYS).split('<Location')[0] ?? '';
    expect(() => imported(lonely)).toThrow('nothing in it leads to a bucket');
    expect(() => imported('DocumentRoot /x')).toThrow('f:1 DocumentRoot: nothing is served from disk');
  });

  test('reads a reference to a variable of its own environment as one of ours', () => {
    const { yaml, secrets, external } = imported(
      proxied(['S3AccessKey AKIA', 'S3SecretKey ${SECRET}', 'S3Region eu-${WHERE}']),
    );
    expect(yaml).toContain('secret_access_key: "${env:SECRET}"');
    expect(yaml).toContain('region: "eu-${env:WHERE}"');
    expect(Object.keys(secrets)).toEqual(['B_ACCESS_KEY_ID']);
    expect(external).toEqual(['WHERE', 'SECRET']);
  });

  test.each([
    [['S3SecretKey HIDDEN', 'S3Region us-east-1'], ['f:2 S3SecretKey: it does nothing without S3AccessKey']],
    [['S3AccessKey HIDDEN', 'S3Region us-east-1'], ['f:2 S3AccessKey: it does nothing without S3SecretKey']],
    [
      ['S3SecurityToken HIDDEN', 'S3RoleARN HIDDEN'],
      [
        'f:2 S3SecurityToken: it does nothing without S3AccessKey and S3SecretKey',
        'f:3 S3RoleARN: it does nothing without S3AccessKey and S3SecretKey',
      ],
    ],
    [
      ['S3Region us-east-1'],
      ['f:1 <Proxy>: no S3AccessKey and S3SecretKey for its URL, so nothing signs there yet'],
    ],
    [
      [...KEYS, 'S3RoleSessionName x', 'S3RoleDuration 900'],
      [
        'f:5 S3RoleSessionName: it does nothing without S3RoleARN',
        'f:6 S3RoleDuration: it does nothing without S3RoleARN',
      ],
    ],
    [
      [...KEYS, 'S3AcessKey HIDDEN', 's3securitytokn HIDDEN'],
      [
        'f:5 S3AcessKey: there is no such directive; the nearest one is S3AccessKey',
        'f:6 s3securitytokn: there is no such directive; the nearest one is S3SecurityToken',
      ],
    ],
    [
      ['S3AccessKey HIDDEN', ...KEYS],
      ['f:2 S3AccessKey: no bucket that was translated is in its section, or a later one of its name counts'],
    ],
    [[...KEYS, 'ProxySet secret=HIDDEN'], ['f:5 secret: there is no such setting']],
  ])('lists what does nothing: %j', (directives, expected) => {
    const { list, yaml } = imported(proxied(directives));
    expect(list).toEqual(expected);
    expect(yaml + list.join('\n')).not.toContain('HIDDEN');
  });

  test('lists user and query of a URL, and repeats neither', () => {
    const { list, yaml } = imported(
      proxied(KEYS, 'http://ann:HIDDEN@b.s3.amazonaws.com/vod/?k=HIDDEN').replace(
        `"${BUCKET}"`,
        '"http://HIDDEN@b.s3.amazonaws.com/"',
      ),
    );
    expect(list).toEqual([
      expect.stringMatching(/^f:1 <Proxy>: user and password in its URL are left out/),
      expect.stringMatching(/^f:7 IsmProxyPass: user and password in its URL are left out/),
      expect.stringMatching(/^f:7 IsmProxyPass: the query string in its URL is left out/),
    ]);
    expect(yaml + list.join('\n')).not.toContain('HIDDEN');
    expect(yaml).toContain('prefix: vod/');
  });

  test('takes keys of a whole store for each bucket that is asked there', () => {
    const { yaml, list } = imported(
      proxied(KEYS, 'http://store:80/one/vod/').replace(BUCKET, 'http://store/') +
        pass('/y', 'http://store/two/'),
    );
    expect(list).toEqual([]);
    expect(yaml.match(/access_key_id/g)).toHaveLength(2);
    expect(yaml.match(/endpoint: \S+/g)).toEqual(['endpoint: http://store', 'endpoint: http://store']);
  });

  test('takes the pool of <Proxy> and the keys of <Location>, which count before those of <Directory>', () => {
    const { yaml, list } = imported(`DocumentRoot /www
<Location /x>\n${KEYS.join('\n')}\n</Location>
<Directory /www/x>\nS3Region eu-north-1\nIsmProxyPass ${BUCKET}\n</Directory>
<Proxy ${BUCKET}>\nProxySet max=3\n</Proxy>\n`);
    expect(yaml).toContain('connections: 3');
    expect(yaml).toContain('region: us-east-1');
    expect(list).toEqual([expect.stringMatching(/^f:8 S3Region: .*a later one of its name counts/)]);
  });

  test.each([
    ['http://b.s3.amazonaws.com/%zz/', 'no bucket is in its URL'],
    ['http://${B}.s3.amazonaws.com/', 'a variable in its URL has no value here; Define it, or write it out'],
  ])('does not take %s for a bucket', (url, why) => {
    const { list } = imported(proxied(KEYS) + pass('/y', url));
    expect(list).toEqual([`f:10 IsmProxyPass: ${why}`]);
  });

  test('makes no bucket of a <Proxy> that has nothing to do with one', () => {
    const { list, yaml } = imported(`${proxied(KEYS)}<Proxy http://app:8080/app/>\nProxySet max=3\n</Proxy>`);
    expect(list[0]).toBe('f:9 <Proxy>: no key is in it, and no IsmProxyPass leads there');
    expect(yaml).not.toContain('app');
  });
});
