import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../control/config/load-config.ts';
import type { CredentialSource } from '../../../control/credential/credential-source.ts';

const ROLE = 'arn:aws:iam::123456789012:role/media/reader';

function parse(...lines: string[]): CredentialSource | undefined {
  const body = lines.map((line) => `      ${line}`).join('\n');
  const text = `buckets:\n  media:\n    bucket: films\n    region: eu-central-1\n    credentials:\n${body}\nroutes:\n  - { path: /vod/, bucket: media }\n`;
  return parseConfig(text, 'o.yaml', { SECRET: 's3cr3t' }).credentials['media'];
}

/** Without the column. */
function problemsOf(...lines: string[]): string {
  try {
    parse(...lines);
  } catch (error) {
    return (error as Error).message.replace(/^(o\.yaml:\d+):\d+:/, '$1:');
  }
  return expect.unreachable('the configuration was not refused');
}

describe('parseConfig() understands the source', () => {
  test.each<[string, string[], object]>([
    ['environment', ['source: environment'], { kind: 'environment' }],
    [
      'file, with a schedule',
      ['source: file', 'path: /run/credentials', 'refresh: { cron: "*/5 * * * *", timezone: Europe/Berlin }'],
      {
        kind: 'file',
        path: '/run/credentials',
        profile: 'default',
        refresh: { cron: '*/5 * * * *', timezone: 'Europe/Berlin' },
      },
    ],
    [
      'file, as a folder',
      ['source: file', 'directory: /etc/s3', 'keys: { access_key_id: user, secret_access_key: password }'],
      {
        kind: 'file',
        directory: '/etc/s3',
        keys: {
          accessKeyId: 'user',
          secretAccessKey: 'password',
          sessionToken: 'session_token',
          expiration: 'expiration',
        },
      },
    ],
    [
      'kubernetes-secret',
      ['source: kubernetes-secret', 'name: s3-reader'],
      { kind: 'kubernetes-secret', name: 's3-reader' },
    ],
    [
      'kubernetes-secret with all options',
      [
        'source: kubernetes-secret',
        'name: s3.reader',
        'namespace: media',
        'document: credentials',
        'api: https://127.0.0.1:6443',
        'token_file: /run/token',
        'ca_file: /run/ca.crt',
      ],
      {
        kind: 'kubernetes-secret',
        name: 's3.reader',
        namespace: 'media',
        document: 'credentials',
        api: 'https://127.0.0.1:6443',
        tokenFile: '/run/token',
        caFile: '/run/ca.crt',
      },
    ],
    ['imds', ['source: imds'], { kind: 'imds' }],
    [
      'imds with all options',
      ['source: imds', 'endpoint: "http://[fd00:ec2::254]"', 'role: reader'],
      { kind: 'imds', endpoint: 'http://[fd00:ec2::254]', role: 'reader' },
    ],
    ['container', ['source: container'], { kind: 'container' }],
    [
      'vault by AppRole, and its defaults',
      [
        'source: vault',
        'address: https://vault.example.com:8200',
        'role: reader',
        'auth: { method: approle, role_id: r, secret_id: "${env:SECRET}" }',
      ],
      {
        kind: 'vault',
        address: 'https://vault.example.com:8200',
        mount: 'aws',
        role: 'reader',
        type: 'creds',
        auth: { method: 'approle', mount: 'approle', roleId: 'r', secretId: 's3cr3t' },
      },
    ],
    [
      'vault by Kubernetes',
      [
        'source: vault',
        'address: https://v',
        'role: r',
        'type: sts',
        'ttl: 1h',
        'auth: { method: kubernetes, role: k }',
      ],
      {
        kind: 'vault',
        address: 'https://v',
        mount: 'aws',
        role: 'r',
        type: 'sts',
        ttl: '1h',
        auth: {
          method: 'kubernetes',
          mount: 'kubernetes',
          role: 'k',
          tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
        },
      },
    ],
    [
      'secrets-manager',
      ['source: secrets-manager', 'secret_id: prod/films', 'from: { source: imds }'],
      { kind: 'secrets-manager', secretId: 'prod/films', versionStage: 'AWSCURRENT', from: { kind: 'imds' } },
    ],
    [
      'container with all options',
      [
        'source: container',
        'uri: http://169.254.170.23/v1/credentials',
        'authorization_token: "${env:SECRET}"',
        'authorization_token_file: /var/run/token',
      ],
      {
        kind: 'container',
        fullUri: 'http://169.254.170.23/v1/credentials',
        authorizationToken: 's3cr3t',
        authorizationTokenFile: '/var/run/token',
      },
    ],
    [
      'assume-role, chained twice',
      [
        'source: assume-role',
        `role_arn: ${ROLE}`,
        'session_name: node-1',
        'duration: 900s',
        'external_id: partner:7',
        'region: us-east-1',
        'endpoint: https://sts.example.com',
        `from: { source: assume-role, role_arn: "${ROLE}", from: { source: imds } }`,
      ],
      {
        kind: 'assume-role',
        roleArn: ROLE,
        sessionName: 'node-1',
        durationSeconds: 900,
        externalId: 'partner:7',
        region: 'us-east-1',
        endpoint: 'https://sts.example.com',
        from: {
          kind: 'assume-role',
          roleArn: ROLE,
          sessionName: 'headwater',
          durationSeconds: 3600,
          from: { kind: 'imds' },
        },
      },
    ],
    [
      'web-identity',
      ['source: web-identity', 'token_file: /var/run/token'],
      { kind: 'web-identity', sessionName: 'headwater', durationSeconds: 3600, tokenFile: '/var/run/token' },
    ],
    [
      'process',
      ['source: process', 'command: [/bin/keys, --bucket, "a b"]', 'timeout: 5s'],
      { kind: 'process', command: ['/bin/keys', '--bucket', 'a b'], timeoutMs: 5000 },
    ],
  ])('%s', (_, lines, source) => {
    expect(structuredClone(JSON.parse(JSON.stringify(parse(...lines))))).toEqual(source);
  });
});

describe('parseConfig() refuses', () => {
  test.each<[string, string[], string]>([
    [
      'a role for less than 15 minutes',
      ['source: assume-role', `role_arn: ${ROLE}`, 'duration: 899s', 'from: { source: environment }'],
      'o.yaml:8: buckets.media.credentials.duration: must be whole seconds from 900s to 12h',
    ],
    [
      'a role for more than 12 hours',
      ['source: web-identity', 'duration: 12.1h'],
      'o.yaml:7: buckets.media.credentials.duration: must be whole seconds from 900s to 12h',
    ],
    [
      'a role that nobody signs for',
      ['source: assume-role', `role_arn: ${ROLE}`],
      'o.yaml:5: buckets.media.credentials.from: is missing',
    ],
    [
      'a role that a push is to sign for',
      ['source: assume-role', `role_arn: ${ROLE}`, 'from: { source: push }'],
      'o.yaml:8: buckets.media.credentials.from.source: must be static, environment, file, imds, container, assume-role, web-identity, process, vault, secrets-manager or kubernetes-secret',
    ],
    [
      'what is no role',
      ['source: web-identity', 'role_arn: reader'],
      'o.yaml:7: buckets.media.credentials.role_arn: must be a role such as arn:aws:iam::123456789012:role/reader',
    ],
    [
      'a time that is none',
      ['source: imds', 'refresh: { cron: "61 * * * *" }'],
      'o.yaml:7: buckets.media.credentials.refresh.cron: must be a cron expression such as "0 3 * * *" (seconds may come first)',
    ],
    [
      'a zone that is none',
      ['source: imds', 'refresh: { cron: "0 3 * * *", timezone: Europe/Bärlin }'],
      'o.yaml:7: buckets.media.credentials.refresh.timezone: must be a time zone such as Europe/Berlin',
    ],
    [
      'a command for a shell',
      ['source: process', 'command: /bin/keys --bucket a'],
      'o.yaml:7: buckets.media.credentials.command: must be a list: the program, then its arguments',
    ],
    [
      'an unknown option',
      ['source: file', 'pfad: /x', 'path: /x'],
      'o.yaml:7: buckets.media.credentials.pfad: unknown key; the nearest known one is "path"',
    ],
    [
      'a way into Vault that there is not',
      ['source: vault', 'address: https://vault:8200', 'role: reader', 'auth: { method: ldap }'],
      'o.yaml:9: buckets.media.credentials.auth.method: must be approle, kubernetes or token-file',
    ],
    [
      'a mount of Vault that leaves its path',
      [
        'source: vault',
        'address: https://vault:8200',
        'role: ../sys/raw',
        'auth: { method: token-file, path: /x }',
      ],
      'o.yaml:8: buckets.media.credentials.role: must be letters, digits and . _ - / without a slash at an end',
    ],
    [
      'a file that is a folder, too',
      ['source: file', 'path: /x', 'directory: /y'],
      'o.yaml:7: buckets.media.credentials.path: cannot be given beside directory',
    ],
    [
      'a profile of a folder',
      ['source: file', 'directory: /y', 'profile: media'],
      'o.yaml:8: buckets.media.credentials.profile: is of a file, not of a directory',
    ],
    [
      'names for the parts of a file',
      ['source: file', 'path: /x', 'keys: { access_key_id: user }'],
      'o.yaml:8: buckets.media.credentials.keys: are of a directory, not of a file',
    ],
    [
      'what is no name of a Secret',
      ['source: kubernetes-secret', 'name: ../s3'],
      'o.yaml:7: buckets.media.credentials.name: must be a name of Kubernetes: small letters, digits, - and .',
    ],
    [
      'a key that leaves its folder',
      ['source: file', 'directory: /y', 'keys: { access_key_id: ../x }'],
      'o.yaml:8: buckets.media.credentials.keys.access_key_id: must be a key of a Secret: letters, digits and - . _',
    ],
    [
      'a document beside keys',
      ['source: kubernetes-secret', 'name: s3', 'document: c', 'keys: { access_key_id: user }'],
      'o.yaml:8: buckets.media.credentials.document: cannot be given beside keys',
    ],
    ['a file without a path', ['source: file'], 'o.yaml:5: buckets.media.credentials.path: is missing'],
  ])('%s', (_, lines, problem) => {
    expect(problemsOf(...lines)).toBe(problem);
  });
});
