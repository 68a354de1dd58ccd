import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { LOCALHOST_CERTIFICATE } from '../../origin/storage/support/certificate.ts';
import { parseConfig } from '../../../control/config/load-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-config-'));
writeFileSync(join(folder, 'secret.txt'), 'from-a-file\n');
writeFileSync(join(folder, 'empty.txt'), '\n');
afterAll(() => rmSync(folder, { recursive: true }));

const FILE = join(folder, 'o.yaml');
const ENVIRONMENT = { KEY: 's3cr3t-value', EMPTY: '', WORKERS: '3' };

const MINIMAL = `
buckets:
  media: { bucket: films, region: eu-central-1 }
routes:
  - { path: /vod/, bucket: media }
`;

const parse = (text: string) => parseConfig(text, FILE, ENVIRONMENT);

/** What parsing says, without the file's name and the column: `2: origin.workers: …`. */
function problemsOf(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    const { message } = error as Error;
    return message.split('\n').map((line) => line.replace(`${FILE}:`, '').replace(/^(\d+):\d+:/, '$1:'));
  }
  return [];
}

/** A file whose one bucket has these further lines. */
function bucketWith(...lines: string[]): string {
  const body = lines.map((line) => `    ${line}`).join('\n');
  return `buckets:\n  media:\n    bucket: films\n    region: eu-central-1\n${body}\nroutes:\n  - { path: /vod/, bucket: media }\n`;
}

describe('parseConfig() understands', () => {
  test('a minimal file, with every default', () => {
    const config = parse(MINIMAL);
    expect(config.origin).toEqual({
      listen: { kind: 'tcp', host: '0.0.0.0', port: 8080 },

      limits: {
        minRateBytesPerSecond: 8192,
        headBytes: 16_384,
        headMs: 15_000,
        idleMs: 75_000,
        requests: 10_000,
      },
      indexMemory: { limitBytes: 268_435_456, moovLimitBytes: 134_217_728 },
      freshness: { ttlMs: 60_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 600_000, negativeMs: 1000 },
      readMemory: { inFlightBytes: 134_217_728, cachedBytes: 134_217_728 },
      buckets: {
        media: {
          bucket: 'films',
          region: 'eu-central-1',
          endpoint: 'https://s3.eu-central-1.amazonaws.com',
          addressing: 'virtual-host',
          signing: {
            version: 'v4',
            in: 'header',
            payload: 'unsigned',
            includeHeaders: [],
            excludeHeaders: [],
          },
          pool: {
            connections: 64,
            connectTimeoutMs: 5000,
            headersTimeoutMs: 30_000,
            bodyTimeoutMs: 30_000,
            keepAliveMs: 300_000,
            ttlMs: 600_000,
            clientShare: 1,
            retries: 2,
            retryForMs: 3000,
            resumeForMs: 10_000,
          },
        },
      },
      routes: [{ path: '/vod/', bucket: 'media', prefix: '', mode: 'package', readAhead: 0 }],
    });
    expect(config.workers).toBeGreaterThanOrEqual(1);
    expect(config.control.listen).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 50051 });
    expect(config.ops.listen).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 8081 });
    expect(config.credentials).toEqual({ media: { kind: 'push' } });
  });

  test('the example of the documentation, with a secret from the environment', () => {
    const config = parse(`
origin: { listen: "[::1]:0", workers: 2, access_log: true }
control: { listen: "unix:/run/headwater/control.sock" }
ops: { listen: localhost:0, hosts: [Node1.example.com] }
buckets:
  media:
    bucket: mybucket
    region: eu-central-1
    endpoint: http://127.0.0.1:9000/
    addressing: virtual-host
    signing: { version: v2, in: query, payload: empty, include_headers: [Range], exclude_headers: [If-Match] }
    credentials: { source: static, access_key_id: AKIDEXAMPLE, secret_access_key: "\${env:KEY}" }
    pool: { connections: 8, connect_timeout: 500ms, headers_timeout: 2m, body_timeout: 1.5s, keep_alive: 1h, retries: 0, retry_for: 1s, resume_for: 5s }
    pin_by: last-modified
routes:
  - { path: /vod/, bucket: media, prefix: vod/, mode: package }
  - { path: /, bucket: media }
`);
    expect(config.origin.listen).toEqual({ kind: 'tcp', host: '::1', port: 0 });
    expect(config.control.listen).toEqual({ kind: 'unix', path: '/run/headwater/control.sock' });
    expect(config.workers).toBe(2);
    expect(config.ops.hosts).toEqual(['node1.example.com']);
    expect(config.origin.buckets['media']).toEqual({
      bucket: 'mybucket',
      region: 'eu-central-1',
      endpoint: 'http://127.0.0.1:9000',
      addressing: 'virtual-host',
      signing: {
        version: 'v2',
        in: 'query',
        payload: 'empty',
        includeHeaders: ['range'],
        excludeHeaders: ['if-match'],
      },
      pool: {
        connections: 8,
        connectTimeoutMs: 500,
        headersTimeoutMs: 120_000,
        bodyTimeoutMs: 1500,
        keepAliveMs: 3_600_000,
        ttlMs: 600_000,
        clientShare: 1,
        retries: 0,
        retryForMs: 1000,
        resumeForMs: 5000,
      },
      pinBy: 'last-modified',
    });
    expect(config.credentials['media']).toEqual({
      kind: 'static',
      credential: { kind: 'access-key', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 's3cr3t-value' },
    });
  });

  test('a session credential with a secret from a file beside it and an expiration', () => {
    const config = parse(
      bucketWith(
        'credentials:',
        '  source: static',
        '  access_key_id: ASIAEXAMPLE',
        '  secret_access_key: "${file:secret.txt}"',
        '  session_token: "a-${env:KEY}-b"',
        '  expiration: 2030-01-02T03:04:05Z',
      ),
    );
    expect(config.credentials['media']).toEqual({
      kind: 'static',
      credential: {
        kind: 'session',
        accessKeyId: 'ASIAEXAMPLE',
        secretAccessKey: 'from-a-file',
        sessionToken: 'a-s3cr3t-value-b',
        expiresAtMs: Date.UTC(2030, 0, 2, 3, 4, 5),
      },
    });
  });

  test('a number of workers from the environment', () => {
    expect(parse(`origin: { workers: "\${env:WORKERS}" }${MINIMAL}`).workers).toBe(3);
  });

  test.each([
    ['eu-central-1', 'films', undefined, 'https://s3.eu-central-1.amazonaws.com', 'virtual-host'],
    ['cn-north-1', 'films', undefined, 'https://s3.cn-north-1.amazonaws.com.cn', 'virtual-host'],
    ['eu-central-1', 'my.films', undefined, 'https://s3.eu-central-1.amazonaws.com', 'path'],
    ['eu-central-1', 'Films', undefined, 'https://s3.eu-central-1.amazonaws.com', 'path'],
    ['x', 'films', 'http://10.0.0.1:9000', 'http://10.0.0.1:9000', 'path'],
    ['x', 'films', 'http://[::1]:9000', 'http://[::1]:9000', 'path'],
    ['x', 'films', 'http://localhost:9000', 'http://localhost:9000', 'path'],
    ['x', 'films', 'http://minio:9000', 'http://minio:9000', 'path'],
    ['x', 'films', 'https://s3.example.com', 'https://s3.example.com', 'virtual-host'],
  ])('where region %s, bucket %s, endpoint %s is', (region, bucket, endpoint, url, addressing) => {
    const given = endpoint === undefined ? '' : `, endpoint: "${endpoint}"`;
    const config = parse(
      `buckets: { m: { bucket: ${bucket}, region: ${region}${given} } }\nroutes: [{ path: /, bucket: m }]`,
    );
    expect(config.origin.buckets['m']).toMatchObject({ endpoint: url, addressing });
  });
});

test('parseConfig() takes a bucket without a region to be signed with V2, at the endpoint of old', () => {
  const config = parse('buckets: { media: { bucket: films } }\nroutes: [{ path: /vod/, bucket: media }]');
  expect(config.origin.buckets['media']).toMatchObject({
    region: '',
    endpoint: 'https://s3.amazonaws.com',
    addressing: 'virtual-host',
    signing: { version: 'v2', in: 'header' },
  });
});

describe('parseConfig() takes scoped signing keys', () => {
  const bucketWithKeys = (scope: string, key: string) => `
buckets:
  media:
    bucket: films
    region: us-east-1
    credentials: { source: signing-key, access_key_id: AKIDEXAMPLE, signing_keys: [{ scope: ${scope}, key: "${key}" }] }
routes: [{ path: /, bucket: media }]
`;
  const KEY = 'L4vRLWAO92X5L3Sqk5QydUSdB0nC9+1wfqLMOKLbRp4=';

  test('with their days', () => {
    const config = parse(bucketWithKeys('20160902/us-east-1/s3/aws4_request', KEY));
    expect(config.credentials['media']).toEqual({
      kind: 'static',
      credential: {
        kind: 'signing-keys',
        accessKeyId: 'AKIDEXAMPLE',
        keys: [{ shortDate: '20160902', region: 'us-east-1', service: 's3', key: KEY }],
      },
    });
  });

  test('and leaves those out that are for another region', () => {
    const two = bucketWithKeys('20160902/us-east-1/s3/aws4_request', KEY).replace(
      '}] }',
      `}, { scope: 20160903/eu-west-1/s3/aws4_request, key: "${KEY}" }] }`,
    );
    expect(parse(two).credentials['media']).toMatchObject({
      credential: { keys: [{ shortDate: '20160902' }] },
    });
  });

  test('and refuses those of another region, or for a signature that is not made with them', () => {
    expect(() => parse(bucketWithKeys('20160902/eu-west-1/s3/aws4_request', KEY))).toThrow(
      /:6:\d+: buckets\.media\.credentials\.signing_keys: must be for the bucket's us-east-1\/s3$/,
    );
    const v2 = bucketWithKeys('20160902/us-east-1/s3/aws4_request', KEY).replace(
      'region: us-east-1',
      'signing: { version: v2 }',
    );
    expect(() => parse(v2)).toThrow(
      /credentials\.source: must be of a kind that Signature v2 is made with: access-key, session$/,
    );
  });

  test('and refuses what is no scope or no key, without a word of the key', () => {
    expect(() => parse(bucketWithKeys('20160902/us-east-1', KEY))).toThrow(/scope: is no scope such as/);
    expect(() => parse(bucketWithKeys('20160902/us-east-1/s3/aws4_request', 'c2hvcnQ='))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('c2hvcnQ=') }),
    );
  });
});

const ROLE = 'source: assume-role, role_arn: "arn:aws:iam::123456789012:role/r"';

test('parseConfig() refuses what has expired where it is told the time', () => {
  const text = bucketWith(
    'credentials:',
    '  source: static',
    '  access_key_id: a',
    '  secret_access_key: x',
    '  session_token: t',
    '  expiration: 2020-01-01T00:00:00Z',
  );
  const parseAt = (time: string) => () => parseConfig(text, FILE, {}, Date.parse(time));
  expect(parseAt('2020-01-02T00:00:00Z')).toThrow(/:10:.*credentials.expiration: lies in the past/);
  expect(parseAt('2019-01-02T00:00:00Z')).not.toThrow();
  expect(() => parse(text)).not.toThrow();
});

describe('parseConfig() finds region and endpoint', () => {
  test.each([
    ['region: eu-north-1, dualstack: true', { endpoint: 'https://s3.dualstack.eu-north-1.amazonaws.com' }],
    ['region: us-gov-west-1, fips: true', { endpoint: 'https://s3-fips.us-gov-west-1.amazonaws.com' }],
    ['region: cn-north-1', { endpoint: 'https://s3.cn-north-1.amazonaws.com.cn' }],
    ['region: us-east-1, accelerate: true', { endpoint: 'https://s3-accelerate.amazonaws.com' }],
    [
      'endpoint: "https://s3.dualstack.us-west-1.amazonaws.com", signing: { version: v4 }',
      { region: 'us-west-1', signing: { version: 'v4' } },
    ],
    [
      'endpoint: "http://media.store.example:9000", region_map: { store.example: here, "": there }',
      { region: 'here', signing: { version: 'v4' } },
    ],
    [
      'endpoint: "http://other.example", region_map: { store.example: here, "": there }',
      { region: 'there', signing: { version: 'v4' } },
    ],
    [
      'signing: { version: goog4 }',
      { region: 'auto', endpoint: 'https://storage.googleapis.com', addressing: 'virtual-host' },
    ],
    [
      `region: r, encryption: { customer_key: "${'A'.repeat(43)}=" }`,
      { encryption: { customerKey: `${'A'.repeat(43)}=` } },
    ],
    [
      'endpoint: "http://media.store.example", region_map: { Store.Example: here }',
      { region: 'here', signing: { version: 'v4' } },
    ],
    ['region: r, tls: { ca: "${env:CA}" }', { tls: { ca: LOCALHOST_CERTIFICATE.repeat(2) } }],
  ])('of a bucket with %s', (keys, expected) => {
    const text = `buckets: { media: { bucket: films, ${keys} } }\nroutes: [{ path: /, bucket: media }]`;
    const config = parseConfig(text, '/etc/o.yaml', { CA: LOCALHOST_CERTIFICATE.repeat(2) });
    expect(config.origin.buckets['media']).toMatchObject(expected);
  });

  test.each([
    ['region: cn-north-1, fips: true', /fips: cn-north-1 has no FIPS endpoints/],
    [
      'endpoint: "http://a.example", region: r, dualstack: true',
      /dualstack: chooses among AWS's own endpoints/,
    ],
    [
      'endpoint: "http://a.example", signing: { version: v4a }',
      /region: is missing, and the signature needs one/,
    ],
    ['region: r, encryption: { customer_key: short }', /encryption.customer_key: must be 32 bytes in base64/],
    [
      `endpoint: "http://a.example", region: r, encryption: { customer_key: "${'A'.repeat(43)}=" }`,
      /encryption: sends its key with every read, and the endpoint is not https/,
    ],
    [
      `endpoint: "HTTP://a.example", region: r, encryption: { customer_key: "${'A'.repeat(43)}=" }`,
      /encryption: sends its key with every read, and the endpoint is not https/,
    ],
    ['region: r, tls: { ca: x }', /tls.ca: must hold certificates in PEM/],
    ['region: r, tls: { ca: "${env:GARBAGE}" }', /tls.ca: must hold certificates in PEM/],
    ['region: r, tls: { ca: "${env:SECOND_IS_CUT}" }', /tls.ca: must hold certificates in PEM/],
    ['region: "*"', /media.region: is the set of all regions, which Signature v4 cannot be made for/],
    [
      'endpoint: "http://a.example", region_map: { b.example: here }',
      /region_map: has no region for the endpoint, and no default/,
    ],
    ['region_map: { b.example: here }', /region_map: has no region for the endpoint/],
    [
      `bucket: films--usw2-az1--x-s3, region: us-west-2, encryption: { customer_key: "${'A'.repeat(43)}=" }`,
      /encryption: is not known to directory buckets/,
    ],
    [
      'credentials: { source: web-identity }',
      /credentials.region: must name the region of the security token service/,
    ],
    [
      `region: "*", signing: { version: v4a }, credentials: { ${ROLE}, from: { source: environment } }`,
      /credentials.region: must name the region of the security token service/,
    ],
    [
      `credentials: { ${ROLE}, region: r, from: { ${ROLE}, from: { source: environment } } }`,
      /credentials.from.region: must name the region of the security token service/,
    ],
  ])('and refuses a bucket with %s', (keys, problem) => {
    const bucket = keys.startsWith('bucket:') ? keys : `bucket: films, ${keys}`;
    const text = `buckets: { media: { ${bucket} } }\nroutes: [{ path: /, bucket: media }]`;
    const GARBAGE = LOCALHOST_CERTIFICATE.replaceAll('M', '!');
    const SECOND_IS_CUT = LOCALHOST_CERTIFICATE + LOCALHOST_CERTIFICATE.slice(0, 200);
    expect(() => parseConfig(text, '/etc/o.yaml', { GARBAGE, SECOND_IS_CUT })).toThrow(problem);
  });
});

describe('parseConfig() refuses', () => {
  test.each<[string, string, string[]]>([
    ['an empty file', '', ['1: the file is empty']],
    ['a file without buckets and routes', 'origin: {}', ['1: buckets: is missing', '1: routes: is missing']],
    ['no routes', 'buckets: {}\nroutes: []', ['2: routes: must have at least one route']],
    [
      'Signature V4 without a region',
      'buckets:\n  a:\n    bucket: b\n    signing: { version: v4 }\nroutes: [{ path: /, bucket: a }]',
      ['2: buckets.a.region: is missing, and the signature needs one'],
    ],
    [
      'any bucket without a store, or in a host name',
      'buckets:\n  a:\n    bucket: "*"\n    region: r\n    addressing: virtual-host\nroutes: [{ path: /, bucket: a }]',
      [
        '2: buckets.a.endpoint: is missing, and a bucket that the path names has no other',
        '5: buckets.a.addressing: must be path: the path names the bucket',
      ],
    ],
    ['a tab', 'buckets:\n\ta: 1', ['2: the file is not valid YAML: tabs cannot indent']],
    ['a key given twice', `${MINIMAL}routes: []`, ['6: routes: is given twice']],
    ['a misspelt key', `orign: {}${MINIMAL}`, ['1: orign: unknown key; the nearest known one is "origin"']],
    [
      'what is not built yet',
      `${MINIMAL}store: { file: /x }`,
      ['6: store: unknown key; the nearest known one is "state"'],
    ],
    [
      'a misspelt key further down',
      bucketWith('pool:', '  conections: 3'),
      ['6: buckets.media.pool.conections: unknown key; the nearest known one is "connections"'],
    ],
    [
      'a bucket that cannot be a label',
      'buckets: { "a/b": { bucket: b, region: r } }\nroutes: [{ path: /, bucket: a/b }]',
      [
        '1: buckets.a/b: a bucket is named with letters, digits and . _ -, at most 63, the first a letter or digit',
      ],
    ],
    [
      'a host with a port',
      `${MINIMAL}ops: { hosts: ["node1:8081"] }`,
      ['6: ops.hosts[0]: must be a host name without port, such as node1.example.com'],
    ],
    [
      'a duration without unit',
      bucketWith('pool: { connect_timeout: 5 }'),
      [
        '5: buckets.media.pool.connect_timeout: must be a duration of 1ms to 500h, such as 500ms, 5s, 2m or 1h',
      ],
    ],
    [
      'a duration of more than a timer holds',
      bucketWith('pool: { keep_alive: 600h }'),
      ['5: buckets.media.pool.keep_alive: must be a duration of 1ms to 500h, such as 500ms, 5s, 2m or 1h'],
    ],
    [
      'a region that would end the scope',
      MINIMAL.replace('eu-central-1', 'eu/central'),
      ['3: buckets.media.region: must be the name of a region, such as eu-central-1'],
    ],
    [
      'a signing key that is too short',
      bucketWith(
        'credentials:',
        '  source: signing-key',
        '  access_key_id: a',
        '  signing_keys:',
        '    - { scope: 20160902/us-east-1/s3/aws4_request, key: c2hvcnQ= }',
      ),
      ['9: buckets.media.credentials.signing_keys[0].key: must be 32 bytes in base64'],
    ],
    [
      'a duration of nothing',
      bucketWith('pool: { keep_alive: 0s }'),
      ['5: buckets.media.pool.keep_alive: must be a duration of 1ms to 500h, such as 500ms, 5s, 2m or 1h'],
    ],
    [
      'too few connections',
      bucketWith('pool: { connections: 0 }'),
      ['5: buckets.media.pool.connections: must be a whole number from 1 to 4096'],
    ],
    [
      'too many retries',
      bucketWith('pool: { retries: 11 }'),
      ['5: buckets.media.pool.retries: must be a whole number from 0 to 10'],
    ],
    [
      'half a retry',
      bucketWith('pool: { retries: 1.5 }'),
      ['5: buckets.media.pool.retries: must be a whole number from 0 to 10'],
    ],
    [
      'workers that are no number',
      `origin: { workers: many }${MINIMAL}`,
      ['1: origin.workers: must be a number from 1 to 256, or auto'],
    ],
    [
      'an address without port',
      `origin: { listen: localhost }${MINIMAL}`,
      ['1: origin.listen: must be HOST:PORT, such as 127.0.0.1:8080, or unix:PATH'],
    ],
    [
      'a port that is none',
      `ops: { listen: localhost:65536 }${MINIMAL}`,
      ['1: ops.listen: must be HOST:PORT, such as 127.0.0.1:8080, or unix:PATH'],
    ],
    [
      'control for the whole network',
      `control: { listen: 0.0.0.0:50051 }${MINIMAL}`,
      [
        '1: control.listen: is not on loopback (127.0.0.1, [::1], localhost) or unix:PATH: it needs control.tls and control.access',
      ],
    ],
    [
      'an endpoint with a path',
      bucketWith('endpoint: https://x.example/y'),
      ['5: buckets.media.endpoint: must be http:// or https:// with a host and no path'],
    ],
    [
      'an endpoint with a password',
      bucketWith('endpoint: https://u:p@x.example'),
      ['5: buckets.media.endpoint: must be http:// or https:// with a host and no path'],
    ],
    [
      'an endpoint of another kind',
      bucketWith('endpoint: ftp://x.example'),
      ['5: buckets.media.endpoint: must be http:// or https:// with a host and no path'],
    ],
    [
      'an addressing there is not',
      bucketWith('addressing: host'),
      ['5: buckets.media.addressing: must be auto, path or virtual-host'],
    ],
    [
      'a signature that there is not',
      bucketWith('signing: { version: v3 }'),
      ['5: buckets.media.signing.version: must be v4, v4a, v2, gcp, goog4 or goog1'],
    ],
    [
      'a source that there is not',
      bucketWith('credentials: { source: consul }'),
      [
        '5: buckets.media.credentials.source: must be push, signing-key, static, environment, file, imds, container, assume-role, web-identity, process, vault, secrets-manager or kubernetes-secret',
      ],
    ],
    [
      'a mode that there is not',
      MINIMAL.replace('media }\n', 'media, mode: proxy }\n'),
      ['5: routes[0].mode: must be package or passthrough'],
    ],
    [
      'segments read ahead where there are none',
      MINIMAL.replace('media }\n', 'media, mode: passthrough, read_ahead: 1 }\n'),
      ['5: routes[0].read_ahead: a route that passes objects through has no segments'],
    ],
    [
      'segments read ahead without memory for them',
      `${MINIMAL.replace('media }\n', 'media, read_ahead: 2 }\n')}\norigin: { cache: { ranges: 0B } }\n`,
      ['5: routes[0].read_ahead: needs memory: origin.cache.ranges is 0B'],
    ],
    [
      'files kept of a route that packages',
      MINIMAL.replace('media }\n', 'media, cache: { memory: 64MiB } }\n'),
      ['5: routes[0].cache: is for routes that pass objects through; what others keep is under origin.cache'],
    ],
    [
      'a route to nowhere',
      MINIMAL.replace('/, bucket: media', '/, bucket: medias'),
      ['5: routes[0].bucket: no such bucket; there is media'],
    ],
    [
      'a route without its slash',
      MINIMAL.replace('/vod/', '/vod'),
      ["5: routes[0].path: must start and end with '/' and hold no empty segment, '?' or '#'"],
    ],
    [
      'a prefix without its slash',
      MINIMAL.replace('media }\n', 'media, prefix: vod }\n'),
      ["5: routes[0].prefix: must be empty or end with '/'"],
    ],
    [
      'two routes of one path',
      `${MINIMAL}  - { path: /vod/, bucket: media }\n`,
      ['6: routes[1].path: an earlier route has the same path'],
    ],
    [
      'a variable that is not set',
      bucketWith('endpoint: "https://${env:NOPE}"'),
      ['5: buckets.media.endpoint: environment variable NOPE is not set'],
    ],
    [
      'a variable that is empty',
      bucketWith('credentials: { source: static, access_key_id: a, secret_access_key: "${env:EMPTY}" }'),
      ['5: buckets.media.credentials.secret_access_key: environment variable EMPTY is empty'],
    ],
    [
      'a file that is not there',
      bucketWith('credentials: { source: static, access_key_id: a, secret_access_key: "${file:none.txt}" }'),
      ['5: buckets.media.credentials.secret_access_key: cannot read file none.txt: there is no such file'],
    ],
    [
      'a file that is empty',
      bucketWith('credentials: { source: static, access_key_id: a, secret_access_key: "${file:empty.txt}" }'),
      ['5: buckets.media.credentials.secret_access_key: file empty.txt is empty'],
    ],
    [
      'a reference of no known kind',
      bucketWith('credentials: { source: static, access_key_id: a, secret_access_key: "${vault:x}" }'),
      ['5: buckets.media.credentials.secret_access_key: a reference is ${env:NAME} or ${file:PATH}'],
    ],
    [
      'a reference that is not closed',
      bucketWith('credentials: { source: static, access_key_id: a, secret_access_key: "${env:NAME" }'),
      ['5: buckets.media.credentials.secret_access_key: a reference is not closed: ${env:NAME} ends with }'],
    ],
    [
      'an empty key',
      bucketWith('credentials:', '  source: static', '  access_key_id: ""', '  secret_access_key: x'),
      ['7: buckets.media.credentials.access_key_id: must not be empty'],
    ],
    [
      'a key that is a number',
      bucketWith('credentials:', '  source: static', '  access_key_id: 12', '  secret_access_key: x'),
      ['7: buckets.media.credentials.access_key_id: must be a text: put quotes around it'],
    ],
    [
      'an expiration that is no time',
      bucketWith(
        'credentials:',
        '  source: static',
        '  access_key_id: a',
        '  secret_access_key: x',
        '  session_token: t',
        '  expiration: tomorrow',
      ),
      ['10: buckets.media.credentials.expiration: must be a time such as 2026-01-31T12:00:00Z'],
    ],
    [
      'a secret with a line break',
      bucketWith('credentials:', '  source: static', '  access_key_id: a', '  secret_access_key: "a\\nb"'),
      [
        '8: buckets.media.credentials.secret_access_key: must not contain white space, control or non-ASCII characters',
      ],
    ],
    [
      'an entry of access that proves nothing, or too much',
      `${MINIMAL}control: { access: [{ name: a, role: admin }, { name: b, role: admin, san: x, token_sha256: ${'0a'.repeat(32)} }] }`,
      [
        '6: control.access[0].name: must stand with either token_sha256 or san',
        '6: control.access[1].name: must stand with either token_sha256 or san',
      ],
    ],
    [
      'what of access fits nothing else',
      `${MINIMAL}control: { access: [{ name: a, role: rotator, san: x, buckets: [nowhere] }, { name: b, role: viewer, token_sha256: short, buckets: [media] }] }`,
      [
        '6: control.access[1].token_sha256: must be 64 hexadecimal digits, as "headwater token create" prints them',
      ],
    ],
    [
      'a bucket of access that there is not, and a name that no certificate can show',
      `${MINIMAL}control: { access: [{ name: a, role: rotator, san: x, buckets: [nowhere] }] }`,
      [
        '6: control.access[0].san: is never shown: control.tls has no client_ca',
        '6: control.access[0].buckets: no such bucket; there is media',
      ],
    ],
    [
      'files of TLS that are not there',
      `${MINIMAL}control: { tls: { certificate: /nowhere/a, key: /nowhere/b } }`,
      ['6: control.tls.certificate: cannot be read: there is no such file'],
    ],
    [
      'files of the origin that are not there, and a certificate that nobody vouches for',
      `${MINIMAL.replace('bucket: media }', 'bucket: media, shield: { client_certificate: [cdn] } }')}origin: { tls: { certificate: /nowhere/a, key: /nowhere/b } }`,
      [
        '5: routes[0].shield.client_certificate: is never shown: origin.tls has no client_ca',
        '6: origin.tls.certificate: cannot be read: there is no such file',
      ],
    ],
    [
      'segments of a length that none are, and two lengths for the same assets',
      `${MINIMAL}  - { path: /a/, bucket: media, packaging: { segment: 6s } }
  - { path: /b/, bucket: media, prefix: b/, packaging: { segment: 1m } }
  - { path: /c/, bucket: media, mode: passthrough, packaging: {} }`,
      [
        '6: routes[1].packaging: an earlier route has other segments or interstitials of the same assets',
        '7: routes[2].packaging.segment: must be from 1s to 30s',
        '8: routes[3].packaging: a route that passes objects through makes none',
      ],
    ],
    [
      'an access log of no format, and proxies and limits that cannot be',
      `${MINIMAL}origin: { access_log: { format: xml }, proxy_protocol: [everybody], limits: { header: 1KiB } }`,
      [
        '6: origin.access_log.format: must be json or combined',
        '6: origin.proxy_protocol[0]: must be an address, a range (203.0.113.0/24), or unix for the unix socket',
        '6: origin.limits.header: must be from 8KiB to 256KiB',
      ],
    ],
    [
      'each thing that is wrong with an access log, at its line',
      `${MINIMAL}origin:
  access_log:
    format: xml
    file: ""
    sample: 2
    smaple: 1
`,
      [
        '8: origin.access_log.format: must be json or combined',
        '9: origin.access_log.file: must be a text without white space',
        '10: origin.access_log.sample: must be 1 at most',
        '11: origin.access_log.smaple: unknown key; the nearest known one is "sample"',
      ],
    ],
    [
      'an access log that is neither a switch nor a mapping',
      `${MINIMAL}origin: { access_log: json }`,
      [
        '6: origin.access_log: must be true, false, or a format (json, combined), a file (or -) and a sample (0.01)',
      ],
    ],
    [
      'a key of the state that is too short',
      `${MINIMAL}state: { file: /x, key: c2hvcnQ= }`,
      ['6: state.key: must be 32 bytes in base64, as of ${file:PATH}; "openssl rand -base64 32" makes some'],
    ],
  ])('%s', (_, text, problems) => {
    expect(problemsOf(text).toSorted()).toEqual(problems.toSorted());
  });

  test('everything that is wrong at once, in the order of lines', () => {
    const problems = problemsOf(
      'orign: {}\nbuckets:\n  media: { region: r }\nroutes:\n  - { path: x, bucket: y }\n',
    );
    expect(problems.map((line) => line.split(':')[0])).toEqual(['1', '3', '5', '5']);
  });

  test('without a word of any secret', () => {
    const text = `origin: { workers: "\${env:KEY}", listen: "\${env:KEY}", access_log: "\${env:KEY}" }
control: { listen: "\${env:KEY}" }
buckets:
  media:
    bucket: "\${env:KEY}/x"
    region: "\${env:KEY} x"
    endpoint: "\${env:KEY}"
    addressing: "\${env:KEY}"
    signing: { version: "\${env:KEY}" }
    credentials: { source: "\${env:KEY}" }
    pool: { connections: "\${env:KEY}", keep_alive: "\${env:KEY}" }
routes:
  - { path: "\${env:KEY}", bucket: "\${env:KEY}", mode: "\${env:KEY}", prefix: "\${env:KEY}" }
`;
    const problems = problemsOf(text);
    expect(problems).toHaveLength(16);
    expect(problems.join('\n')).not.toContain('s3cr3t');
    expect(problemsOf('secret_access_key: "s3cr3t').join('\n')).not.toContain('s3cr3t');
  });
});
