import { describe, expect, test } from 'vitest';
import type { SecretsManagerSource } from '../../../../control/credential/credential-source.ts';
import { startFaultServer } from '../../../support/fault-server.ts';
import { SECRET, TOKEN, accessKey } from '../../support/control-fixtures.ts';
import { failureOf, fetchFrom } from './support.ts';

interface Answered {
  status: number;
  body: object;
}

async function start() {
  const asked: { target: unknown; authorization: string; body: unknown }[] = [];
  const answered: Answered = { status: 200, body: {} };
  const server = await startFaultServer(({ headers }, body) => {
    const { authorization = '', 'x-amz-target': target } = headers;
    asked.push({ target, authorization, body: JSON.parse(body) });
    return { status: answered.status, body: JSON.stringify(answered.body) };
  });
  const source: SecretsManagerSource = {
    kind: 'secrets-manager',
    secretId: 'prod/films',
    versionStage: 'AWSCURRENT',
    endpoint: server.url,
    from: { kind: 'static', credential: accessKey() },
  };
  return { server, source, asked, answered };
}

describe('a source secrets-manager', () => {
  test('takes a secret that holds what a push takes, asked for with the credential of another source', async () => {
    const { source, asked, answered } = await start();
    const keys = { access_key_id: 'AKIASECRETMANAGED001', secret_access_key: SECRET };
    answered.body = { SecretString: JSON.stringify(keys) };
    expect(await fetchFrom(source)).toEqual({
      credential: { kind: 'access-key', accessKeyId: 'AKIASECRETMANAGED001', secretAccessKey: SECRET },
      expiresAtMs: undefined,
    });
    expect(asked).toEqual([
      {
        target: 'secretsmanager.GetSecretValue',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-north-1\/secretsmanager\/aws4_request/,
        ),
        body: { SecretId: 'prod/films', VersionStage: 'AWSCURRENT' },
      },
    ]);
  });

  test('takes temporary keys with their end', async () => {
    const { source, answered } = await start();
    const keys = {
      AccessKeyId: 'ASIA',
      SecretAccessKey: SECRET,
      SessionToken: TOKEN,
      Expiration: '2099-01-02T03:04:05Z',
    };
    answered.body = { SecretString: JSON.stringify({ Credentials: keys }) };
    expect(await fetchFrom(source)).toMatchObject({
      credential: { kind: 'session' },
      expiresAtMs: Date.UTC(2099, 0, 2, 3, 4, 5),
    });
  });

  test.each<[string, Answered, string]>([
    ['a secret of bytes', { status: 200, body: { SecretBinary: 'aGVsbG8=' } }, 'the secret holds no text'],
    [
      'a secret that is no JSON',
      { status: 200, body: { SecretString: SECRET } },
      'Cannot read the credential: the text is not JSON',
    ],
    [
      'a refusal that quotes what was sent',
      { status: 400, body: { __type: 'ResourceNotFoundException', message: SECRET } },
      'secretsmanager:GetSecretValue was answered with 400 ResourceNotFoundException',
    ],
  ])('says what is wrong with %s, and repeats nothing of it', async (_, given, message) => {
    const { source, answered } = await start();
    Object.assign(answered, given);
    expect(await failureOf(source)).toBe(message);
  });

  test.each(['cut', 'malformed'] as const)('fails where the service answers %s', async (fault) => {
    const { server, source, answered } = await start();
    answered.body = { SecretString: '{}' };
    server.fault = fault;
    expect(await failureOf(source)).toMatch(/^secretsmanager:GetSecretValue (?:failed|was answered)/);
  });

  test('does not wait for a service that stalls', async () => {
    const { server, source } = await start();
    server.fault = 'stall';
    await expect(fetchFrom(source, {}, 200)).rejects.toThrow();
  });
});
