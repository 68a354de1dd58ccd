import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createToken, tokenHash } from '../../../../control/access/token.ts';
import { createAuthority } from '../../../support/certificate-authority.ts';
import { LOOPBACK } from '../../support/control-fixtures.ts';
import { runCommand } from '../../support/run-command.ts';
import { startTestNode } from '../../support/test-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-client-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const TOKEN = createToken();
const authority = createAuthority('ours');
const server = authority.issue({ names: ['DNS:localhost', 'IP:127.0.0.1'] });
const client = authority.issue({ names: ['URI:spiffe://example.org/operator'] });
const CA = write('ca.pem', authority.certificate);
const tls = {
  certificate: write('server.pem', server.certificate),
  key: write('server.key', server.key),
  clientCa: CA,
};
const OWN = ['--tls-cert', write('own.pem', client.certificate), '--tls-key', write('own.key', client.key)];
const TOKEN_FILE = write('token', `${TOKEN}\n`);

let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  running = await startTestNode({
    control: {
      listen: LOOPBACK,
      tls,
      access: [
        { name: 'ci', role: 'viewer', proof: { kind: 'token', sha256: tokenHash(TOKEN) } },
        { name: 'operator', role: 'admin', proof: { kind: 'san', san: 'spiffe://example.org/operator' } },
      ],
    },
  });
});
afterAll(() => running.node.close());

const list = (args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand(['credentials', 'list', '--json', '--control', running.control, ...args], { environment });

describe('a command', () => {
  test.each<[string, string[], Record<string, string>]>([
    ['a token in a file', ['--tls-ca', CA, '--token-file', TOKEN_FILE], {}],
    ['a token in the environment', ['--tls-ca', CA], { HEADWATER_TOKEN: TOKEN }],
    ['a certificate', ['--tls-ca', CA, ...OWN], {}],
    ['all of it in the environment', [], { HEADWATER_TLS_CA: CA, HEADWATER_TOKEN_FILE: TOKEN_FILE }],
    [
      'a token, beside variables that are empty',
      ['--tls-ca', CA],
      {
        HEADWATER_TOKEN: TOKEN,
        HEADWATER_TOKEN_FILE: '',
        HEADWATER_CONTROL: '',
        HEADWATER_TLS_CA: '',
        HEADWATER_TLS_CERT: '',
        HEADWATER_TLS_KEY: '',
      },
    ],
  ])('is let in with %s, also where the service has an address and no name', async (_, args, environment) => {
    const { code, stdout, stderr } = await list(args, environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ credentials: [{ bucket: 'media' }, { bucket: 'other' }] });
  });

  test('takes the address of the service from the environment', async () => {
    const environment = { HEADWATER_CONTROL: running.control, HEADWATER_TLS_CA: CA, HEADWATER_TOKEN: TOKEN };
    expect(await runCommand(['status', '--json'], { environment })).toMatchObject({ code: 0, stderr: '' });
  });

  test('says that it is not let in, or may not', async () => {
    const unknown = await list(['--tls-ca', CA]);
    expect(unknown).toMatchObject({ code: 1 });
    expect(unknown.stderr).toBe(
      'error: Cannot tell who is calling: neither a token nor a certificate that is trusted was shown (UNAUTHENTICATED)\n',
    );
    const args = ['credentials', 'revoke', 'media', '1', '--control', running.control, '--tls-ca', CA];
    const refused = await runCommand(args, { environment: { HEADWATER_TOKEN: TOKEN } });
    expect(refused.stderr).toBe(
      'error: Cannot revoke a generation: ci is a viewer, and it takes a rotator (PERMISSION_DENIED)\n',
    );
  });

  test('sends nothing to a service that nobody vouches for', async () => {
    const other = write('other.pem', createAuthority('other').certificate);
    const { code, stderr } = await list(['--tls-ca', other], { HEADWATER_TOKEN: TOKEN });
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot reach the control service');
    expect(stderr).not.toContain(TOKEN);
  });

  test.each<[string, string[], string]>([
    ['a certificate without its key', OWN.slice(0, 2), '--tls-cert and --tls-key go together'],
    [
      'a file that is not there',
      ['--tls-ca', '/nowhere/ca.pem'],
      'Cannot read /nowhere/ca.pem: there is no such file',
    ],
    ['a token that is none', ['--token-file', CA], 'the token is none: it has characters that no token has'],
  ])('refuses %s', async (_, args, message) => {
    expect(await list(args)).toMatchObject({ code: 1, stderr: `error: ${message}\n` });
  });
});
