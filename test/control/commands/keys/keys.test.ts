import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../support/run-command.ts';
import { startTestNode } from '../../support/test-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const [PUBLIC, PRIVATE] = [join(folder, 'public.pem'), join(folder, 'private.pem')];
writeFileSync(PUBLIC, publicKey);
writeFileSync(PRIVATE, privateKey);

let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  running = await startTestNode();
});
afterAll(() => running.node.close());

const run = (...args: string[]) => runCommand([...args, '--control', running.control]);
const URL_TEXT = 'https://cdn.example.com/vod/film.ism/.m3u8';
const EXPIRES = '2027-01-31T00:00:00Z';
const aws = { url: URL_TEXT, keyPairId: 'K1', privateKey, dateLessThan: EXPIRES };
const parametersOf = (url: string) => Object.fromEntries(new URL(url.trim()).searchParams);

describe('keys', () => {
  test('are put, grouped, listed and deleted, and the private one is not shown', async () => {
    expect((await run('keys', 'put-public', 'K1', PUBLIC)).stdout).toBe('K1: rsa-2048, checks, etag 1\n');
    const refused = await run('sign-url', URL_TEXT, '--key', 'K1', '--expires', '1h');
    expect(refused.stderr).toBe(
      'error: Cannot sign the URL: of this key only the public half is held (FAILED_PRECONDITION)\n',
    );
    expect((await run('keys', 'put-private', 'K1', PRIVATE)).stdout).toBe('K1: rsa-2048, signs, etag 2\n');
    expect((await run('keys', 'group', 'viewers', 'K1')).stdout).toBe('viewers: K1, etag 3\n');
    const { stdout } = await run('keys', 'list', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      keys: [{ id: 'K1', kind: 'rsa-2048', canSign: true, publicKeyPem: publicKey }],
      groups: [{ name: 'viewers', keyIds: ['K1'] }],
    });
    expect(stdout).not.toContain('PRIVATE');
    expect((await run('keys', 'list')).stdout).toMatch(
      /^K1 +rsa-2048 +signs and checks +viewers +\d{4}-\S+ +2$/m,
    );
    expect((await run('keys', 'delete', 'K1')).stderr).toBe(
      'error: Cannot delete a key: group viewers has it (FAILED_PRECONDITION)\n',
    );
    expect((await run('keys', 'put-public', 'K1', PUBLIC, '--etag', '1')).stderr).toContain('ABORTED');
    const lines = running.log.lines.filter(({ message }) => message === 'audit').map(({ fields }) => fields);
    expect(lines).toContainEqual(
      expect.objectContaining({ action: 'put private key', keyId: 'K1', result: 'OK' }),
    );
    expect(JSON.stringify(running.log.lines)).not.toContain('PRIVATE');
  });

  test('sign URLs and cookies, held by the node or in a file, as AWS does', async () => {
    const held = await run('sign-url', URL_TEXT, '--key', 'K1', '--expires', EXPIRES);
    expect(held.stderr).toBe('');
    expect(parametersOf(held.stdout)).toEqual(parametersOf(getSignedUrl(aws)));
    const local = ['--pem', PRIVATE, '--key-id', 'K1', '--expires', EXPIRES];
    expect((await runCommand(['sign-url', URL_TEXT, ...local])).stdout).toBe(held.stdout);

    const limits = ['--ip', '203.0.113.0/24', '--starts', '2026-12-31T00:00:00Z', '--sha256', '--cookies'];
    const options = {
      ipAddress: '203.0.113.0/24',
      dateGreaterThan: '2026-12-31T00:00:00Z',
      algorithm: 'SHA256',
    } as const;
    const cookies = await run('sign-url', URL_TEXT, '--key', 'K1', '--expires', EXPIRES, ...limits);
    const pairs = cookies.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('=', 2));
    expect(Object.fromEntries(pairs)).toEqual(getSignedCookies({ ...aws, ...options }));
    expect((await runCommand(['sign-url', URL_TEXT, ...local, ...limits])).stdout).toBe(cookies.stdout);
  });

  test.each<[string, string[], string]>([
    [
      'nothing to sign with',
      ['--expires', '1h'],
      'either --key, or --pem and --key-id say what to sign with',
    ],
    [
      'a file that holds no key',
      ['--pem', PUBLIC, '--key-id', 'K1', '--expires', '1h'],
      `${PUBLIC} must be a private key in PEM, without a passphrase`,
    ],
    [
      'an id that no URL can hold',
      ['--pem', PRIVATE, '--key-id', 'K 1', '--expires', '1h'],
      '--key-id must be letters, digits and . _ -, at most 128, the first a letter or digit',
    ],
    [
      'a range that is none',
      ['--pem', PRIVATE, '--key-id', 'K1', '--expires', '1h', '--ip', 'x'],
      'Cannot sign the URL: source_ip must be an address, or a range as 203.0.113.0/24',
    ],
  ])('refuse %s', async (_, args, message) => {
    expect(await runCommand(['sign-url', URL_TEXT, ...args])).toMatchObject({
      code: 1,
      stderr: `error: ${message}\n`,
    });
  });

  test('of a shield are put from standard input, told apart, and never shown', async () => {
    const [first, next] = ['the first key of the shield', 'the next key of the shield'];
    const put = (stdin: string) =>
      runCommand(['keys', 'shield', 'cdn', '--control', running.control], { stdin });
    expect((await put(`${first}\n`)).stdout).toMatch(/^cdn: [\da-f]{8}, etag \d+\n$/);
    const both = await put(`${first}\r\n${next}`);
    expect(both.stdout).toMatch(/^cdn: ([\da-f]{8}), (?!\1)[\da-f]{8}, etag \d+\n$/);
    expect((await put('')).stderr).toContain('values must have at least one key');
    expect((await put('short\n')).stderr).toContain('16 to 1024 characters each');
    const list = await run('keys', 'list', '--json');
    expect(JSON.parse(list.stdout)).toMatchObject({
      shieldKeys: [{ name: 'cdn', fingerprints: [expect.any(String), expect.any(String)] }],
    });
    expect((await run('keys', 'list')).stdout).toMatch(/^SHIELD +FINGERPRINTS +CHANGED +ETAG$/m);
    expect((await run('keys', 'delete', 'cdn', '--shield')).stdout).toBe('cdn: deleted\n');
    expect((await run('keys', 'delete', 'cdn', '--shield')).stderr).toContain('NOT_FOUND');
    const said = JSON.stringify(running.log.lines) + list.stdout + both.stdout;
    for (const key of [first, next]) expect(said).not.toContain(key);
    expect(said).toContain('put shield keys');
  });

  test('sign no more once that half is deleted, and are gone once all is', async () => {
    expect((await run('keys', 'delete', 'K1', '--private-only')).stdout).toBe('K1: signs no more\n');
    expect((await run('keys', 'delete', 'viewers', '--group')).stdout).toBe('viewers: deleted\n');
    expect((await run('keys', 'delete', 'K1')).stdout).toBe('K1: deleted\n');
    expect((await run('keys', 'delete', 'K1')).stderr).toBe(
      'error: Cannot delete a key: no key of this id is held (NOT_FOUND)\n',
    );
  });
});
