import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ControlError } from '../../../control/control-error.ts';
import { FileKeyringLog } from '../../../control/keys/file-keyring-log.ts';
import { Keyring, etagOf } from '../../../control/keys/keyring.ts';
import { MemoryKeyringLog } from '../../../control/keys/memory-keyring-log.ts';
import { StateFile } from '../../../control/state/state-file.ts';
import { newState } from '../state/support.ts';
import { keptLog } from '../support/control-fixtures.ts';

const pair = (bits = 2048) =>
  generateKeyPairSync('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const [FIRST, SECOND] = [pair(), pair()];
const EC = (namedCurve: string) =>
  generateKeyPairSync('ec', {
    namedCurve,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  });

const change = (id: string, etag = '') => ({ action: 'Cannot', id, etag });

const refusal = (answer: Promise<unknown>): Promise<ControlError> =>
  answer.then(
    () => expect.unreachable('it was not refused'),
    (error: ControlError) => error,
  );

describe('Keyring', () => {
  test('holds keys of both kinds, the public one of a private one, and their groups', async () => {
    const keyring = new Keyring({ log: new MemoryKeyringLog() });
    expect(await keyring.putPublicKey(change('K1'), FIRST.publicKey)).toMatchObject({
      held: { kind: 'rsa-2048' },
    });
    const { held } = await keyring.putPrivateKey(change('K2'), EC('P-256').privateKey);
    expect(held).toMatchObject({ kind: 'ec-p256', publicKey: expect.stringContaining('BEGIN PUBLIC KEY') });
    expect(await keyring.putGroup(change('viewers'), ['K1', 'K2'])).toMatchObject({
      held: { keyIds: ['K1', 'K2'] },
    });
    expect(keyring.state.revision).toBe(3);
  });

  test('tells the workers of public keys and groups alone, and answers with what they say', async () => {
    const told: unknown[] = [];
    const workers = [{ workerId: '1', pid: 7, generation: 1 }];
    const keyring = new Keyring({
      log: new MemoryKeyringLog(),
      broadcast(keys) {
        told.push(keys);
        return Promise.resolve(workers);
      },
    });
    expect((await keyring.putPrivateKey(change('K1'), FIRST.privateKey)).workers).toEqual(workers);
    await keyring.putGroup(change('g'), ['K1']);
    await refusal(keyring.deleteKey(change('K1')));
    expect(told).toEqual([
      { kind: 'keys', keys: { revision: 1, keys: { K1: FIRST.publicKey }, groups: {}, shields: {} } },
      {
        kind: 'keys',
        keys: { revision: 2, keys: { K1: FIRST.publicKey }, groups: { g: ['K1'] }, shields: {} },
      },
    ]);
  });

  test('takes both halves of a pair in either order, and no other half', async () => {
    const keyring = new Keyring({ log: new MemoryKeyringLog() });
    await keyring.putPublicKey(change('K1'), FIRST.publicKey);
    expect(await refusal(keyring.putPrivateKey(change('K1'), SECOND.privateKey))).toMatchObject({
      code: 'key-mismatch',
    });
    await keyring.putPrivateKey(change('K1'), FIRST.privateKey);
    expect(await refusal(keyring.putPublicKey(change('K1'), SECOND.publicKey))).toMatchObject({
      code: 'key-mismatch',
    });
    const { held: again } = await keyring.putPublicKey(change('K1'), FIRST.publicKey);
    expect(again.privateKey).toBeDefined();
    expect((await keyring.deletePrivateKey(change('K1'))).held.privateKey).toBeUndefined();
    expect(await keyring.putPublicKey(change('K1'), SECOND.publicKey)).toMatchObject({
      held: { kind: 'rsa-2048' },
    });
  });

  test.each<[string, string, string]>([
    ['a short key', pair(1024).publicKey, 'must be RSA of 2048 to 8192 bits, or ECDSA on P-256'],
    ['another curve', EC('P-384').publicKey, 'must be RSA of 2048 to 8192 bits, or ECDSA on P-256'],
    ['a private key in place of a public one', FIRST.privateKey, 'must be a public key in PEM'],
    ['a text', 'hello', 'must be a public key in PEM'],
    ['a broken key', FIRST.publicKey.slice(0, 200), 'must be a public key in PEM'],
  ])('refuses %s, and quotes nothing of it', async (_, pem, description) => {
    const keyring = new Keyring({ log: new MemoryKeyringLog() });
    const error = await refusal(keyring.putPublicKey(change('K1'), pem));
    expect(error.violations).toEqual([{ field: 'public_key_pem', description }]);
    expect(keyring.state.keys).toEqual({});
  });

  test('refuses a private key with a passphrase, and ids that no URL can hold', async () => {
    const keyring = new Keyring({ log: new MemoryKeyringLog() });
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
    });
    expect(await refusal(keyring.putPrivateKey(change('K1'), privateKey))).toMatchObject({
      violations: [
        { field: 'private_key_pem', description: 'must be a private key in PEM, without a passphrase' },
      ],
    });
    for (const id of ['', '-K', 'a b', 'a/b', 'x'.repeat(129)]) {
      expect(await refusal(keyring.putPublicKey(change(id), FIRST.publicKey))).toMatchObject({
        violations: [{ field: 'id' }],
      });
    }
  });

  test('changes nothing that was changed since', async () => {
    const keyring = new Keyring({ log: new MemoryKeyringLog() });
    const { held: first } = await keyring.putPublicKey(change('K1'), FIRST.publicKey);
    const { held: second } = await keyring.putPublicKey(change('K1', etagOf(first)), SECOND.publicKey);
    for (const attempt of [
      keyring.putPublicKey(change('K1', etagOf(first)), FIRST.publicKey),
      keyring.deleteKey(change('K1', etagOf(first))),
    ]) {
      expect(await refusal(attempt)).toMatchObject({ code: 'etag-mismatch' });
    }
    expect(keyring.state.keys['K1']).toEqual(second);
    await keyring.deleteKey(change('K1', etagOf(second)));
    expect(keyring.state.keys).toEqual({});
  });

  test('keeps keys as long as a group has them', async () => {
    const keyring = new Keyring({ log: new MemoryKeyringLog() });
    await keyring.putPublicKey(change('K1'), FIRST.publicKey);
    expect(await refusal(keyring.putGroup(change('g'), ['K1', 'K2']))).toMatchObject({ code: 'unknown-key' });
    expect(await refusal(keyring.putGroup(change('g'), ['K1', 'K1']))).toMatchObject({
      code: 'invalid-argument',
    });
    expect(await refusal(keyring.putGroup(change('g'), []))).toMatchObject({ code: 'invalid-argument' });
    await keyring.putGroup(change('g'), ['K1']);
    expect(await refusal(keyring.deleteKey(change('K1')))).toMatchObject({
      code: 'key-in-use',
      message: 'Cannot: group g has it',
    });
    await keyring.deleteGroup(change('g'));
    await keyring.deleteKey(change('K1'));
    expect(await refusal(keyring.deleteKey(change('K1')))).toMatchObject({ code: 'unknown-key' });
    expect(await refusal(keyring.deleteGroup(change('g')))).toMatchObject({ code: 'unknown-key' });
  });
});

describe('FileKeyringLog', () => {
  test('has on disk, sealed, what outlives the process', async () => {
    const state = newState();
    const before = await StateFile.open(state, keptLog());
    await new Keyring({ log: new FileKeyringLog(before) }).putPrivateKey(change('K1'), FIRST.privateKey);
    await before.close();
    expect(readFileSync(state.file, 'utf8')).not.toContain('PRIVATE');
    const after = await StateFile.open(state, keptLog());
    const keyring = new Keyring({ log: new FileKeyringLog(after) });
    expect(keyring.state.keys['K1']?.privateKey).toBe(FIRST.privateKey);
    mkdirSync(`${state.file}.new`);
    expect(await refusal(keyring.deleteKey(change('K1')))).toMatchObject({ code: 'state-unwritable' });
    expect(keyring.state.keys['K1']).toBeDefined();
    await after.close();
  });

  test('keeps digests of the keys of shields, in their order, and refuses what is no key', async () => {
    const keyring = new Keyring({ log: new MemoryKeyringLog() });
    const [first, next] = ['the first key of it', 'the next key of it.'];
    const { held } = await keyring.putShieldKeys(change('cdn'), [first, next]);
    const digests = [first, next].map((key) => createHash('sha256').update(key).digest('base64'));
    expect(held).toEqual({ digests, revision: 1, changedAtMs: expect.any(Number) });
    expect(JSON.stringify(keyring.state)).not.toContain(first);
    const wrong = [[], ['of fifteen char'], [first, first], [`${first}\n`], ['ä'.repeat(16)], [` ${first}`]];
    for (const values of [...wrong, Array.from({ length: 11 }, (_, i) => first + String(i))])
      expect((await refusal(keyring.putShieldKeys(change('cdn'), values))).code).toBe('invalid-argument');
    expect((await refusal(keyring.putShieldKeys(change('cdn', '7'), [next]))).code).toBe('etag-mismatch');
    expect((await refusal(keyring.deleteShieldKeys(change('other')))).code).toBe('unknown-key');
    await keyring.deleteShieldKeys(change('cdn', '1'));
    expect(keyring.state).toMatchObject({ revision: 2, shields: {} });
  });
});
