import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { issued, startFakeImds } from '../../../support/fake-metadata.ts';
import { startFakeSts } from '../../../support/fake-sts.ts';
import type { Fault } from '../../../support/fault-server.ts';
import { accessKey } from '../../support/control-fixtures.ts';
import { failureOf, fetchFrom, scratchFolder } from './support.ts';

const ROLE = 'arn:aws:iam::123456789012:role/reader';
const OPTIONS = { roleArn: ROLE, sessionName: 'headwater', durationSeconds: 900 } as const;
const KEY = { kind: 'static', credential: accessKey() } as const;

describe('source assume-role', () => {
  test('asks with role, session name, duration and external id, signed by the other source', async () => {
    const sts = await startFakeSts();
    const source = {
      kind: 'assume-role',
      ...OPTIONS,
      externalId: 'partner:7',
      endpoint: sts.url,
      from: KEY,
    } as const;
    const { credential, expiresAtMs } = await fetchFrom(source);
    expect(credential).toEqual(issued(1, sts.credential.expiresAtMs));
    expect(expiresAtMs).toBe(sts.credential.expiresAtMs);
    expect(sts.calls).toEqual([
      {
        Action: 'AssumeRole',
        Version: '2011-06-15',
        RoleArn: ROLE,
        RoleSessionName: 'headwater',
        DurationSeconds: '900',
        ExternalId: 'partner:7',
      },
    ]);
    expect(sts.authorizations[0]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-north-1\/sts\/aws4_request, /,
    );
    await fetchFrom({ ...source, region: 'us-gov-west-1' });
    expect(sts.authorizations[1]).toContain('/us-gov-west-1/sts/aws4_request');
  });

  test('takes a set that does not say when it ends, and none without its token', async () => {
    const sts = await startFakeSts();
    const source = { kind: 'assume-role', ...OPTIONS, endpoint: sts.url, from: KEY } as const;
    const { expiresAtMs: _, ...undated } = issued(1);
    sts.credential = undated;
    expect(await fetchFrom(source)).toMatchObject({ credential: undated, expiresAtMs: undefined });
    sts.credential = { ...undated, sessionToken: '' };
    expect(await failureOf(source)).toBe('sts:AssumeRole was answered without a whole credential');
  });

  test('is chained: the instance assumes one role, and that another', async () => {
    const imds = await startFakeImds();
    const sts = await startFakeSts();
    sts.credential = issued(2);
    const first = {
      kind: 'assume-role',
      ...OPTIONS,
      endpoint: sts.url,
      from: { kind: 'imds', endpoint: imds.url },
    } as const;
    await fetchFrom({ kind: 'assume-role', ...OPTIONS, endpoint: sts.url, from: first });
    expect(sts.authorizations.map((header) => /Credential=(\w+)/.exec(header)?.[1])).toEqual([
      issued(1).accessKeyId,
      issued(2).accessKeyId,
    ]);
    imds.fault = { status: 500 };
    expect(await failureOf(first)).toBe(`PUT ${imds.url}/latest/api/token was answered with 500`);
  });

  test('names a refusal by its code, and repeats nothing of a message that quotes the request', async () => {
    const sts = await startFakeSts();
    const from = { kind: 'static', credential: issued(7) } as const;
    for (const refusal of ['AccessDenied', 'SignatureDoesNotMatch', 'RegionDisabledException']) {
      sts.refusal = refusal;
      const message = await failureOf({ kind: 'assume-role', ...OPTIONS, endpoint: sts.url, from });
      expect(message).toMatch(new RegExp(`^sts:AssumeRole was answered with 403 ${refusal}$`));
    }
    expect(sts.calls).toHaveLength(3);
  });

  test.each<[Fault, RegExp]>([
    [{ status: 500 }, /^sts:AssumeRole was answered with 500 \w+$/],
    [{ status: 503 }, /^sts:AssumeRole was answered with 503 \w+$/],
    ['malformed', /^sts:AssumeRole failed: \w+$/],
    ['empty', /^sts:AssumeRole was answered without a whole credential$/],
    ['cut', /^sts:AssumeRole failed: ECONNRESET$/],
  ])('asks once of a service that answers with %o', async (fault, message) => {
    const sts = await startFakeSts();
    sts.fault = fault;
    expect(await failureOf({ kind: 'assume-role', ...OPTIONS, endpoint: sts.url, from: KEY })).toMatch(
      message,
    );
    expect(sts.requests).toHaveLength(1);
  });

  test('says so where there is no service', async () => {
    const sts = await startFakeSts();
    await sts.close();
    expect(await failureOf({ kind: 'assume-role', ...OPTIONS, endpoint: sts.url, from: KEY })).toBe(
      'sts:AssumeRole failed: ECONNREFUSED',
    );
  });
});

describe('source web-identity', () => {
  test('sends the token of the file as it is by then, unsigned', async () => {
    const sts = await startFakeSts();
    const tokenFile = join(scratchFolder(), 'token');
    const environment = { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile };
    const source = {
      kind: 'web-identity',
      sessionName: 'pod',
      durationSeconds: 3600,
      endpoint: sts.url,
    } as const;
    for (const token of ['eyJ.first', 'eyJ.second']) {
      writeFileSync(tokenFile, `${token}\n`);
      expect(await fetchFrom(source, environment)).toMatchObject({ credential: { kind: 'session' } });
    }
    expect(sts.calls).toEqual(
      ['eyJ.first', 'eyJ.second'].map((token) => ({
        Action: 'AssumeRoleWithWebIdentity',
        Version: '2011-06-15',
        RoleArn: ROLE,
        RoleSessionName: 'pod',
        DurationSeconds: '3600',
        WebIdentityToken: token,
      })),
    );
    expect(sts.authorizations).toEqual(['', '']);

    sts.refusal = 'InvalidIdentityToken';
    expect(await failureOf(source, environment)).toBe(
      'sts:AssumeRoleWithWebIdentity was answered with 403 InvalidIdentityToken',
    );
    writeFileSync(tokenFile, '');
    expect(await failureOf(source, environment)).toBe(`${tokenFile} is empty`);
    expect(await failureOf(source)).toBe('environment variable AWS_ROLE_ARN is not set');
    expect(await failureOf({ ...source, roleArn: ROLE, tokenFile: '/nowhere/token' })).toBe(
      'cannot read /nowhere/token: there is no such file',
    );
  });
});
