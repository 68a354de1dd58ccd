import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { VaultAuth, VaultSource } from '../../../../control/credential/credential-source.ts';
import { SourceError } from '../../../../control/sources/providers/credential-provider.ts';
import { openSource } from '../../../../control/sources/providers/sources.ts';
import { startFakeVault } from '../../../support/fake-vault.ts';
import { scratchFolder } from './support.ts';
import { patient } from '../../../support/patience.ts';

const APPROLE: VaultAuth = {
  method: 'approle',
  mount: 'approle',
  roleId: 'the-role',
  secretId: 'the+secret-id',
};

async function start(changed: Partial<VaultSource> = {}) {
  const vault = await startFakeVault();
  const source: VaultSource = {
    kind: 'vault',
    address: vault.url,
    mount: 'aws',
    role: 'reader',
    type: 'creds',
    auth: APPROLE,
    ...changed,
  };
  const provider = openSource(source, { environment: {}, region: 'r' });
  const fetch = (timeoutMs = patient(10_000)) => provider.fetch(AbortSignal.timeout(timeoutMs));
  const failure = async () => {
    const error: unknown = await fetch().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SourceError);
    return (error as SourceError).message;
  };
  return { vault, fetch, failure };
}

const idOf = ({ credential }: { credential: object }) => (credential as { accessKeyId: string }).accessKeyId;

describe('a source vault', () => {
  test('logs in by AppRole, and takes what the engine leases, until the lease ends', async () => {
    const { vault, fetch } = await start({ namespace: 'team/a' });
    const { credential, expiresAtMs = 0 } = await fetch();
    // Whoever renews the lease has the same key: its end is no part of it.
    expect(credential).toEqual({
      kind: 'access-key',
      accessKeyId: 'AKIAVAULT1',
      secretAccessKey: 'vault+secret/1',
    });
    expect(expiresAtMs / 1000).toBeCloseTo((Date.now() + 3_600_000) / 1000, -2);
    expect(vault.logins).toEqual([
      { path: '/v1/auth/approle/login', role_id: 'the-role', secret_id: 'the+secret-id' },
    ]);
    expect(vault.requests).toEqual(['POST /v1/auth/approle/login', 'GET /v1/aws/creds/reader']);
    expect(new Set(vault.namespaces)).toEqual(new Set(['team/a']));
  });

  test('takes sessions of a role, which end by themselves', async () => {
    const { vault, fetch } = await start({ type: 'sts', ttl: '1h' });
    Object.assign(vault, { isSession: true, renewal: { renewable: false, seconds: 0 } });
    const { credential, expiresAtMs } = await fetch();
    expect(credential).toMatchObject({ kind: 'session', sessionToken: 'vault+token/1', expiresAtMs });
    expect(idOf(await fetch())).toBe('AKIAVAULT2');
    expect(vault.requests).toContain('PUT /v1/aws/sts/reader');
  });

  test('renews a lease as long as Vault does, and then takes another', async () => {
    const { vault, fetch } = await start();
    const first = await fetch();
    const again = await fetch();
    expect(again.credential).toEqual(first.credential);
    vault.renewal = { renewable: true, seconds: 60 };
    expect(idOf(await fetch())).toBe('AKIAVAULT2');
  });

  test('replaces a lease that was revoked', async () => {
    const { vault, fetch } = await start();
    await fetch();
    vault.revokeLeases();
    expect(idOf(await fetch())).toBe('AKIAVAULT2');
  });

  test('renews its token before that takes the lease with it, and logs in where it cannot', async () => {
    const { vault, fetch } = await start();
    vault.tokenSeconds = 30;
    const { expiresAtMs = 0 } = await fetch();
    expect(expiresAtMs).toBeLessThanOrEqual(Date.now() + 30_000);
    vault.tokenSeconds = 7200;
    expect(idOf(await fetch())).toBe('AKIAVAULT1');
    expect(vault.requests).toContain('POST /v1/auth/token/renew-self');
    expect(vault.logins).toHaveLength(1);
    vault.revokeTokens();
    await expect(fetch()).rejects.toThrow('GET');
    expect(idOf(await fetch())).toBe('AKIAVAULT2');
    expect(vault.logins).toHaveLength(2);
  });

  test('logs in by a service account of Kubernetes, whose token is read each time', async () => {
    const tokenFile = join(scratchFolder(), 'token');
    writeFileSync(tokenFile, 'first.jwt\n');
    const auth = { method: 'kubernetes', mount: 'k8s', role: 'origin', tokenFile } as const;
    const { vault, fetch } = await start({ auth });
    await fetch();
    vault.revokeTokens();
    await fetch().catch(() => undefined);
    writeFileSync(tokenFile, 'second.jwt\n');
    await fetch();
    expect(vault.logins).toEqual([
      { path: '/v1/auth/k8s/login', role: 'origin', jwt: 'first.jwt' },
      { path: '/v1/auth/k8s/login', role: 'origin', jwt: 'second.jwt' },
    ]);
  });

  test('takes a token that somebody else keeps in a file', async () => {
    const path = join(scratchFolder(), 'token');
    writeFileSync(path, 'from-file\n');
    const { vault, fetch, failure } = await start({ auth: { method: 'token-file', path } });
    expect(idOf(await fetch())).toBe('AKIAVAULT1');
    expect(vault.logins).toEqual([]);
    writeFileSync(path, '');
    expect(await failure()).toBe(`${path} holds no token`);
  });

  test('says why it is not let in, and repeats nothing of it', async () => {
    const { vault, failure } = await start({ auth: { ...APPROLE, secretId: 'wrong' } });
    expect(await failure()).toBe(`POST ${vault.url}/v1/auth/approle/login was answered with 400`);
  });

  test.each<[string, object | undefined, string]>([
    [
      'half a credential',
      { data: { access_key: 'AKIA' } },
      'aws/creds/reader was answered without a whole credential',
    ],
    ['nothing', {}, 'aws/creds/reader was answered without a whole credential'],
  ])('refuses %s', async (_, lie, message) => {
    const { vault, failure } = await start();
    vault.lie = lie;
    expect(await failure()).toBe(message);
  });

  test.each([
    ['malformed', 'was answered with what is not JSON'],
    ['cut', 'failed: '],
    ['huge', 'was answered with more than 65536 bytes'],
    ['redirect', 'was answered with 30'],
    [{ status: 503 }, 'was answered with 503'],
  ] as const)('says what a Vault did that answers %j', async (fault, message) => {
    const { vault, failure } = await start();
    vault.fault = fault;
    expect(await failure()).toContain(message);
  });

  test('does not wait for a Vault that stalls', async () => {
    const { vault, fetch } = await start();
    vault.fault = 'stall-in-body';
    await expect(fetch(200)).rejects.toMatchObject({ name: 'TimeoutError' });
    vault.fault = undefined;
    expect(idOf(await fetch())).toBe('AKIAVAULT1');
    await vault.close();
    await vi.waitFor(() => expect(fetch()).rejects.toThrow('failed: ECONNREFUSED'));
  });
});
