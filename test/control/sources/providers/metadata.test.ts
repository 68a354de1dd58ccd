import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { containerUrl } from '../../../../control/sources/providers/container.ts';
import { issued, startFakeContainer, startFakeImds } from '../../../support/fake-metadata.ts';
import type { Fault } from '../../../support/fault-server.ts';
import { failureOf, fetchFrom, scratchFolder } from './support.ts';

const ROLE_PATH = '/latest/meta-data/iam/security-credentials/media-reader';

/** How every metadata service can go wrong, and what is said of it; the URL of the request goes before. */
const FAULTS: readonly (readonly [Fault, string])[] = [
  [{ status: 500 }, 'was answered with 500'],
  [{ status: 404 }, 'was answered with 404'],
  ['redirect', 'was answered with 302'],
  ['huge', 'was answered with more than 65536 bytes'],
  ['cut', 'was answered with a body that broke off'],
];

describe('source imds', () => {
  test('asks for a token, the role and its credential', async () => {
    const imds = await startFakeImds();
    const fetched = await fetchFrom({ kind: 'imds', endpoint: imds.url });
    expect(fetched).toEqual({
      credential: issued(1, fetched.expiresAtMs),
      expiresAtMs: imds.credential.expiresAtMs,
    });
    expect(imds.requests).toEqual([
      'PUT /latest/api/token',
      'GET /latest/meta-data/iam/security-credentials/',
      `GET ${ROLE_PATH}`,
    ]);
  });

  test('asks for the role that is configured, at the endpoint of the environment', async () => {
    const imds = await startFakeImds();
    const environment = { AWS_EC2_METADATA_SERVICE_ENDPOINT: imds.url };
    expect(await fetchFrom({ kind: 'imds', role: 'media-reader' }, environment)).toMatchObject({
      credential: { accessKeyId: issued(1).accessKeyId },
    });
    expect(imds.requests).toEqual(['PUT /latest/api/token', `GET ${ROLE_PATH}`]);
    expect(await failureOf({ kind: 'imds', role: 'other', endpoint: imds.url })).toBe(
      `GET ${imds.url}/latest/meta-data/iam/security-credentials/other was answered with 404`,
    );
  });

  test.each<Fault>([{ status: 403 }, { status: 404 }, { status: 405 }, { status: 500 }, 'empty', 'stall'])(
    'never asks the way of version 1 when the token request is answered with %o',
    async (fault) => {
      const imds = await startFakeImds();
      imds.fault = fault;
      await expect(fetchFrom({ kind: 'imds', endpoint: imds.url }, {}, 300)).rejects.toThrow(Error);
      expect(imds.requests).toEqual(['PUT /latest/api/token']);
      expect(imds.refused).toEqual([]);
    },
  );

  test.each(FAULTS)('says so of a service that answers with %o', async (fault, reason) => {
    const imds = await startFakeImds();
    imds.fault = fault;
    expect(await failureOf({ kind: 'imds', endpoint: imds.url })).toBe(
      `PUT ${imds.url}/latest/api/token ${reason}`,
    );
  });

  test.each<readonly [Fault, string]>([
    ['malformed', 'Cannot read the credential: the text is not JSON'],
    ['empty', 'Cannot read the credential: the text is not JSON'],
    [{ status: 500 }, 'was answered with 500'],
  ])('quotes nothing of a credential that comes %o', async (fault, reason) => {
    const imds = await startFakeImds();
    imds.credentialFault = fault;
    const message = await failureOf({ kind: 'imds', endpoint: imds.url });
    expect(message).toContain(reason);
    expect(message).not.toContain(imds.credential.secretAccessKey);
  });

  test.each([{ Token: undefined }, { Token: '' as const }])('takes no half answer: %o', async (missing) => {
    const imds = await startFakeImds();
    imds.missing = missing;
    expect(await failureOf({ kind: 'imds', endpoint: imds.url })).toBe(
      'the answer is incomplete: a temporary credential has a Token',
    );
  });

  test.each<Fault>(['stall', 'stall-in-body'])('ends a request that does not (%s)', async (fault) => {
    const imds = await startFakeImds();
    imds.fault = fault;
    await expect(fetchFrom({ kind: 'imds', endpoint: imds.url }, {}, 200)).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });

  test('says so where there is no service', async () => {
    const imds = await startFakeImds();
    await imds.close();
    expect(await failureOf({ kind: 'imds', endpoint: imds.url })).toBe(
      `PUT ${imds.url}/latest/api/token failed: ECONNREFUSED`,
    );
  });
});

describe('source container', () => {
  test('sends the token of the file as it is by then (EKS Pod Identity)', async () => {
    let expected = 'first-token';
    const agent = await startFakeContainer(() => expected);
    const tokenFile = join(scratchFolder(), 'token');
    const environment = {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v1/credentials?a=b`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: tokenFile,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'not this one',
    };
    for (expected of ['first-token', 'second-token']) {
      writeFileSync(tokenFile, `${expected}\n`);
      expect(await fetchFrom({ kind: 'container' }, environment)).toMatchObject({
        credential: { accessKeyId: agent.credential.accessKeyId },
      });
    }
    expect(agent.requests).toEqual(['GET /v1/credentials?a=b', 'GET /v1/credentials?a=b']);
    expect(agent.refused).toEqual([]);
  });

  test('prefers its options to the environment, and quotes no token that is refused', async () => {
    const agent = await startFakeContainer(() => 'Basic right');
    const source = { kind: 'container', fullUri: `${agent.url}/creds` } as const;
    const environment = {
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/elsewhere',
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'Basic wr0ng',
    };
    expect(await fetchFrom({ ...source, authorizationToken: 'Basic right' }, environment)).toMatchObject({
      credential: { accessKeyId: agent.credential.accessKeyId },
    });
    expect(await failureOf(source, environment)).toBe(`GET ${agent.url}/creds was answered with 401`);
    expect(await failureOf({ ...source, authorizationToken: 'a\r\nb' })).toBe(
      'the authorization token is empty or holds a character that no header takes',
    );
    expect(await failureOf({ ...source, authorizationTokenFile: '/nowhere/token' })).toBe(
      'cannot read /nowhere/token: there is no such file',
    );
  });

  test('takes long-term keys, and no temporary ones without their token', async () => {
    const agent = await startFakeContainer(() => 't');
    const source = { kind: 'container', fullUri: `${agent.url}/creds`, authorizationToken: 't' } as const;
    agent.missing = { Token: undefined };
    expect(await failureOf(source)).toBe('the answer is incomplete: a temporary credential has a Token');
    agent.missing = { Token: undefined, Expiration: undefined };
    expect(await fetchFrom(source)).toMatchObject({ credential: { kind: 'access-key' } });
  });

  test.each(FAULTS)('says so of an agent that answers with %o', async (fault, reason) => {
    const agent = await startFakeContainer(() => 't');
    agent.fault = fault;
    const source = { kind: 'container', fullUri: `${agent.url}/creds`, authorizationToken: 't' } as const;
    expect(await failureOf(source)).toBe(`GET ${agent.url}/creds ${reason}`);
  });

  test.each([
    [undefined, 'https://agent.example.com/creds', 'https://agent.example.com/creds'],
    [undefined, 'http://localhost:8080/creds', 'http://localhost:8080/creds'],
    [undefined, 'http://[::1]:8080/creds', 'http://[::1]:8080/creds'],
    [undefined, 'http://169.254.170.23/v1/credentials', 'http://169.254.170.23/v1/credentials'],
    [undefined, 'http://[fd00:ec2::23]/v1/credentials', 'http://[fd00:ec2::23]/v1/credentials'],
    ['/v2/credentials/7', undefined, 'http://169.254.170.2/v2/credentials/7'],
    ['/v2/credentials/7', 'http://localhost/x', 'http://169.254.170.2/v2/credentials/7'],
  ])('containerUrl() of %s and %s is %s', (relative, full, url) => {
    expect(containerUrl(relative, full).href).toBe(url);
  });

  test.each([
    [undefined, undefined, /^neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor/],
    [undefined, 'http://agent.example.com/creds', /^the URI must be https, on loopback/],
    [undefined, 'http://127.0.0.1.example.com/', /^the URI must be https, on loopback/],
    ['@evil.example.com/', undefined, /^the URI must be https, on loopback/],
    [undefined, 'file:///etc/passwd', /^the URI is not an HTTP URL$/],
  ])('containerUrl() sends no secret to %s, %s', (relative, full, reason) => {
    expect(() => containerUrl(relative, full)).toThrow(reason);
  });
});
