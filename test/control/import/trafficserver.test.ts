import { describe, expect, test } from 'vitest';
import { importTrafficServer } from '../../../control/import/trafficserver/import-trafficserver.ts';
import { completed } from './support/completed.ts';

const PLUGIN = '@plugin=origin_server_auth.so';
const KEYS = '@pparam=--access_key=AKIA @pparam=--secret_key=HIDDEN';
const FILE_KEYS = 'access_key=AKIA\nsecret_key=HIDDEN\n';

/** Imports rules, beside files by their names. */
function imported(rules: string, files: Readonly<Record<string, string>> = {}) {
  const readFile = (name: string) => {
    const text = files[name];
    return text === undefined ? undefined : { path: `/etc/trafficserver/${name}`, text };
  };
  const result = completed(importTrafficServer([{ path: 'remap.config', text: rules }], readFile));
  return { ...result, list: result.list.map((line) => line.replace(/^remap\.config:/, 'r:')) };
}

function map(from: string, to: string, params: string): string {
  return `map ${from} ${to} ${PLUGIN} ${params}\n`;
}

const to = (params: string) => map('http://a/x/', 'https://b.s3.eu-west-1.amazonaws.com/y/', params);

describe('importTrafficServer() of keys in a file', () => {
  test('leaves them there, to be read again', () => {
    const { yaml, list, secrets } = imported(to('@pparam=--config @pparam=s3.config'), {
      's3.config': `${FILE_KEYS}session_token=HIDDEN\nexpiration=4000000000\nversion=awsv4\nv4-include-headers=range\n`,
    });
    expect(yaml).toContain(
      '# its keys are read again whenever it changes; after a change of version, v4-include-headers, import again\n',
    );
    expect(yaml).toMatch(
      /source: file\n +path: \/etc\/trafficserver\/s3\.config +# remap\.config:1 --config\n/,
    );
    expect(yaml).toContain('include_headers: [range]');
    expect({ list, secrets }).toEqual({ list: [], secrets: {} });
  });

  test('takes what the file says before what is inline, as the plugin does, and lists the latter', () => {
    const { yaml, list } = imported(
      to('@pparam=--access_key=OTHER @pparam=--version=awsv4 @pparam=--config=s3.config'),
      { 's3.config': `${FILE_KEYS}version=2\n` },
    );
    expect(yaml).toContain('source: file');
    expect(yaml).toContain('version: v2');
    expect(list).toEqual([
      'r:1 --access_key: s3.config:1 says it too, and the file counts',
      'r:1 --version: s3.config:3 says it too, and the file counts',
    ]);
  });

  test('copies them where others stand inline, and lists that', () => {
    const { yaml, list, secrets } = imported(to('@pparam=--config=s3.config @pparam=--secret_key=HIDDEN'), {
      's3.config': 'access_key=AKIA\nexpiration=4000000000\n',
    });
    expect(yaml).toContain('source: static');
    expect(yaml).toContain('expiration: "2096-10-02T07:06:40.000Z"');
    expect(secrets).toEqual({ B_ACCESS_KEY_ID: 'AKIA', B_SECRET_ACCESS_KEY: 'HIDDEN' });
    expect(list).toEqual([
      'r:1 --config: its keys are copied: some stand inline, so a new file would not do',
    ]);
  });

  test('leaves an access token there', () => {
    const rule = (params: string) => map('http://a/g/', 'https://storage.googleapis.com/g/', params);
    const { yaml, list } = imported(rule('@pparam=--version=gcpv1 @pparam=--config=gcp.config'), {
      'gcp.config': 'session_token=HIDDEN\n',
    });
    expect(yaml).toMatch(
      /version: gcp .*\n.*\n.*\n +source: file\n +path: \/etc\/trafficserver\/gcp\.config/,
    );
    expect(list).toEqual([]);
    expect(imported(rule('@pparam=--version=gcpv1 @pparam=--session_token=HIDDEN')).list).toEqual([
      expect.stringMatching(/^r:1 --session_token: it ends within the hour: push/),
    ]);
  });
});

describe('importTrafficServer() lists', () => {
  test.each([
    ['@pparam=--secret_key=HIDDEN', ['--secret_key: it signs nothing without access_key']],
    ['@pparam=--access_key=HIDDEN', ['--access_key: it signs nothing without secret_key']],
    ['@pparam=--version=2', ['map: no access_key and secret_key, so nothing signs for it yet']],
    [
      '@pparam=--config=gone.config',
      ['--config: the file cannot be read', 'map: no access_key and secret_key, so nothing signs for it yet'],
    ],
    [
      `${KEYS} @pparam=--acces_key=HIDDEN`,
      ['--acces_key: there is no such option; the nearest one is access_key'],
    ],
    [`${KEYS} @pparam=--secret_key:HIDDEN`, ['--secret_key: its value is to follow a =']],
    [`${KEYS} @pparam=HIDDEN`, ['(a value without an option): the plugin takes only options']],
    [
      `${KEYS} @pparam=--virtual_host=yes`,
      ['--virtual_host: inline it takes no value, and the plugin ignores one that has'],
    ],
    [`${KEYS} @pparam=--v4-include-headers=a`, ['--v4-include-headers: it counts for awsv4 only']],
    [
      `${KEYS} @action=deny @method=post`,
      [
        '@action: who may ask for what is decided in front',
        '@method: who may ask for what is decided in front',
      ],
    ],
    [
      `${KEYS} @plugin=header_rewrite.so @pparam=HIDDEN`,
      ['@plugin=header_rewrite.so: Headwater has nothing that corresponds'],
    ],
    // As getopt_long has it.
    [`@pparam=--acc=AKIA @pparam=--secret @pparam=HIDDEN`, []],
  ])('%s', (params, expected) => {
    const { list, yaml } = imported(to(params));
    expect(list).toEqual(expected.map((line) => `r:1 ${line}`));
    expect(yaml + list.join('\n')).not.toContain('HIDDEN');
  });

  test('lines of the file that are no options', () => {
    const { list } = imported(to('@pparam=--config=s3.config'), {
      's3.config': `${FILE_KEYS}# comment\n\n  secret_key HIDDEN\nexpiraton=1\nvirtual_host\n`,
    });
    expect(list).toEqual([
      's3.config:5 secret_key: its value is to follow a =',
      's3.config:6 expiraton: there is no such option; the nearest one is expiration',
    ]);
  });

  test('user and query of its URLs, and repeats neither', () => {
    const { list, yaml } = imported(
      map('http://a/x/', 'http://ann:HIDDEN@b.s3.amazonaws.com/y/?k=HIDDEN', KEYS),
    );
    expect(list).toEqual([
      expect.stringMatching(/^r:1 map: user and password in its URL are left out/),
      expect.stringMatching(/^r:1 map: the query string in its URL is left out/),
    ]);
    expect(yaml + list.join('\n')).not.toContain('HIDDEN');
  });

  test.each([
    ['redirect http://a/ http://b/', 'redirect: redirects are answered in front'],
    [
      '.include more.config',
      '.include: included files are not opened; give them on the command line as well',
    ],
    [
      `regex_map http://(.*)/ http://b.s3.amazonaws.com/ ${PLUGIN}`,
      'regex_map: a route has a prefix of the path, no pattern',
    ],
    ['map http://a/p/ http://b/', 'map: no origin_server_auth.so signs for it'],
    [
      map('http://a/p/', 'http://b.s3.amazonaws.com/y', KEYS),
      'map: its target does not end in /, so that names would be joined to it',
    ],
    [map('http://a/p/', 'http://b.s3.amazonaws.com/%zz/', KEYS), 'map: no bucket is in its URL'],
    [
      map('http://a/p/', 'http://store.example.com/', `${KEYS} @pparam=--version=4`),
      "map: whether store.example.com is a bucket's host or a store's is not known: write bucket, endpoint and addressing by hand",
    ],
    [
      map('http://a/p/', 'http://store.example.com/b/', `${KEYS} @pparam=--version=4`),
      'map: no region is known of its host',
    ],
    [
      map('http://a/p/', 'http://b.s3.amazonaws.com/', `${KEYS} @pparam=--version=3`),
      'version: there is no such version',
    ],
  ])('%s', (rule, expected) => {
    expect(imported(to(KEYS) + rule).list).toEqual([`r:2 ${expected}`]);
  });
});

test('importTrafficServer() lists what Traffic Server never reaches: the first rule counts, not the longest', () => {
  const rule = (from: string, folder: string) => map(from, `http://b.s3.amazonaws.com/${folder}/`, KEYS);
  const { yaml, list } = imported(
    rule('http://a/x/y/', 'one') +
      rule('http://a/x/', 'two') +
      rule('http://a/x/z/', 'three') +
      'map http://c/ http://d/\n' +
      rule('http://c/v/', 'four'),
  );
  expect(yaml.match(/(?<=prefix: )\S+/g)).toEqual(['one/', 'two/']);
  expect(list).toEqual([
    'r:3 map: it is never reached: remap.config:2 comes first',
    'r:4 map: no origin_server_auth.so signs for it',
    'r:5 map: it is never reached: remap.config:4 comes first',
  ]);
});

test('importTrafficServer() tells rules apart by host; one without is of all', () => {
  const rule = (from: string, folder: string) => map(from, `http://b.s3.amazonaws.com/${folder}/`, KEYS);
  const { yaml, list } = imported(
    rule('http://a/x/', 'one') +
      rule('http://b/', 'two') +
      rule('http://b/z/', 'three') +
      rule('/any/', 'four'),
  );
  expect(yaml.match(/(?<=host: ).*?\]|(?<=path: )\S+/g)).toEqual([
    '[a]',
    '/x/',
    '[b]',
    '/',
    '/any/',
    '[a, b]',
    '/any/',
  ]);
  expect(list).toEqual(['r:3 map: it is never reached: remap.config:2 comes first']);
});

test('importTrafficServer() makes one route of http, https and a port of its own', () => {
  const { yaml, list } = imported(
    to(KEYS) +
      to(KEYS).replace('http:', 'https:') +
      to(KEYS).replace('map http://a', 'MAP_with_recv_port http://a:81'),
  );
  expect(yaml.match(/path:/g)).toHaveLength(1);
  expect(list).toEqual([]);
});

test.each([
  // The plugin heeds virtual_host in Signature V2 alone.
  ['http://b.example.com/x/', '', 'path', 'b.example.com', 'x'],
  ['http://b.example.com/x/', '@pparam=--virtual_host', 'virtual-host', 'example.com', 'b'],
  ['http://b.s3.amazonaws.com/x/', '', 'virtual-host', 's3.amazonaws.com', 'b'],
  [
    'http://127.0.0.1:9000/b/',
    '@pparam=--virtual_host @pparam=--version=4 @pparam=--v4-region-map=m',
    'path',
    '127.0.0.1:9000',
    'b',
  ],
  // Without virtual_host, Signature V2 takes the bucket from the path, here the client's.
  ['http://b.example.com/', '', 'path', 'b.example.com', '"*"'],
  ['http://127.0.0.1:9000', '@pparam=--version=4 @pparam=--v4-region-map=m', 'path', '127.0.0.1:9000', '"*"'],
])('importTrafficServer() finds the bucket of %s %s', (url, params, addressing, endpoint, bucket) => {
  const { yaml } = imported(map('http://a/', url, `${KEYS} ${params}`), { m: ': us-east-1\n' });
  expect(yaml).toContain(`    bucket: ${bucket} `);
  expect(yaml).toContain(`endpoint: http://${endpoint}\n    addressing: ${addressing}\n`);
});
