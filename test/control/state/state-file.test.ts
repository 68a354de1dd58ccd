import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NO_KEYS } from '../../../control/state/keyring-state.ts';
import { bucketState, withBucket } from '../../../control/state/node-state.ts';
import { StateFile, readState } from '../../../control/state/state-file.ts';
import { rekeyState } from '../../../control/state/rekey-state.ts';
import { keptLog } from '../support/control-fixtures.ts';
import { keyOf, newState } from './support.ts';

/** Writes that a secret of the bucket `media` was revoked. */
const revoke = (file: StateFile, hash: string) =>
  file.update((state) =>
    withBucket(state, 'media', { revoked: [...bucketState(state, 'media').revoked, hash] }),
  );

async function written(config: ReturnType<typeof newState>, ...hashes: string[]) {
  const file = await StateFile.open(config, keptLog());
  for (const hash of hashes) await revoke(file, hash);
  await file.close();
}

const revokedIn = (config: ReturnType<typeof newState>) =>
  bucketState(readState(config)!.state, 'media').revoked;

describe('StateFile', () => {
  test('holds after a restart what was written, for its owner alone', async () => {
    const config = newState();
    await written(config, 'a', 'b');
    const file = await StateFile.open(config, keptLog());
    expect(bucketState(file.state, 'media').revoked).toEqual(['a', 'b']);
    expect(statSync(config.file).mode & 0o777).toBe(0o600);
    await revoke(file, 'c');
    await file.close();
    expect(revokedIn(config)).toEqual(['a', 'b', 'c']);
  });

  test('writes changes that come together in one, in their order', async () => {
    const config = newState();
    const file = await StateFile.open(config, keptLog());
    await Promise.all(['a', 'b', 'c', 'd'].map((hash) => revoke(file, hash)));
    await file.close();
    expect(revokedIn(config)).toEqual(['a', 'b', 'c', 'd']);
    expect(readState(config)!.counter).toBe(2);
  });

  test('writes what nobody waits for with the next change, or before it lets go of the file', async () => {
    const config = newState();
    const file = await StateFile.open(config, keptLog());
    file.defer((state) => withBucket(state, 'other', { revoked: ['x'] }));
    expect(readState(config)).toBeUndefined();
    await revoke(file, 'a');
    expect(readState(config)).toMatchObject({
      counter: 1,
      state: { buckets: { other: { revoked: ['x'] } } },
    });
    file.defer((state) => withBucket(state, 'other', { revoked: ['y'] }));
    const written = revoke(file, 'b');
    await file.close();
    await written;
    expect(readState(config)).toMatchObject({
      counter: 2,
      state: { buckets: { other: { revoked: ['y'] } } },
    });
    expect(revokedIn(config)).toEqual(['a', 'b']);
  });

  test('leaves no change behind that comes as another is done', async () => {
    const config = newState();
    const file = await StateFile.open(config, keptLog());
    let last = revoke(file, '0');
    for (let turns = 1; turns <= 12; turns++) {
      await last;
      // One more turn each time before the next change is asked for.
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      last = revoke(file, String(turns));
    }
    await last;
    await file.close();
    expect(revokedIn(config)).toHaveLength(13);
  });

  test('is held by one at a time, and let go of', async () => {
    const config = newState();
    const file = await StateFile.open(config, keptLog());
    await expect(StateFile.open(config, keptLog())).rejects.toThrow(
      `Cannot use state ${config.file}: another process holds it`,
    );
    await file.close();
    await (await StateFile.open(config, keptLog())).close();
  });

  test('says what cannot be written, and keeps what was', async () => {
    const config = newState();
    const file = await StateFile.open(config, keptLog());
    await revoke(file, 'a');
    // In the way of the file that becomes the next one.
    mkdirSync(`${config.file}.new`);
    await expect(revoke(file, 'b')).rejects.toThrow(`Cannot write state ${config.file}: `);
    expect(bucketState(file.state, 'media').revoked).toEqual(['a']);
    rmdirSync(`${config.file}.new`);
    await revoke(file, 'c');
    await file.close();
    expect(revokedIn(config)).toEqual(['a', 'c']);
  });

  test.each<[string, (file: StateFile) => Promise<unknown>]>([
    ['a bucket', (file) => revoke(file, 'b')],
    ['the keyring', (file) => file.update((state) => ({ ...state, keyring: { ...NO_KEYS, revision: 7 } }))],
  ])('keeps no change of %s that was refused because it cannot be counted', async (_of, change) => {
    const config = newState();
    const file = await StateFile.open(config, keptLog());
    await revoke(file, 'a');
    const before = file.state;
    // In the way of the counter that becomes the next one.
    mkdirSync(`${config.file}.counter.new`);
    await expect(change(file)).rejects.toThrow(`Cannot write state ${config.file}: `);
    expect(file.state).toEqual(before);
    expect(readState(config)).toEqual({ counter: 1, state: before });
    rmdirSync(`${config.file}.counter.new`);
    await revoke(file, 'c');
    await file.close();
    expect(revokedIn(config)).toEqual(['a', 'c']);
    expect(readState(config)!.counter).toBe(2);
    expect(existsSync(`${config.file}.kept`)).toBe(false);
  });

  test('leaves no file where the first change is refused', async () => {
    const config = newState();
    const file = await StateFile.open(config, keptLog());
    mkdirSync(`${config.file}.counter.new`);
    await expect(revoke(file, 'a')).rejects.toThrow(`Cannot write state ${config.file}: `);
    await file.close();
    expect(readState(config)).toBeUndefined();
  });

  const CASES: [string, string, (config: ReturnType<typeof newState>) => unknown, string][] = [
    [
      'cut short',
      'damaged',
      ({ file }) => writeFileSync(file, readFileSync(file).subarray(0, 90)),
      'cut short',
    ],
    ['of something else', 'damaged', ({ file }) => writeFileSync(file, '{}'), 'it is no state file'],
    [
      'with a changed byte',
      'damaged',
      ({ file }) =>
        writeFileSync(file, readFileSync(file, 'utf8').replace(/"sealed":"..../, '"sealed":"AAAA')),
      'it was changed after it was sealed',
    ],
    [
      'with a higher counter written into it',
      'damaged',
      ({ file }) => writeFileSync(file, readFileSync(file, 'utf8').replace('"counter":2', '"counter":9')),
      'it was changed after it was sealed',
    ],
    [
      'sealed with another key',
      'foreign',
      (config) => Object.assign(config, { key: keyOf(2) }),
      'it is sealed with key',
    ],
    [
      'put back from before',
      'older',
      ({ file }) => copyFileSync(`${file}.before`, file),
      'it is number 1, and number 2 has been written since',
    ],
    ['whose counter is gone', 'older', ({ file }) => rmSync(`${file}.counter`), 'state.counter is not there'],
    [
      'whose counter was written by somebody else',
      'damaged',
      ({ file }) => writeFileSync(`${file}.counter`, '1 AAAA\n'),
      'was changed, or is of another key',
    ],
  ];

  test.each(CASES)('moves a file aside that is %s, and says so', async (_, kind, spoil, reason) => {
    const config = newState();
    await written(config, 'a');
    copyFileSync(config.file, `${config.file}.before`);
    await written(config, 'b');
    spoil(config);
    const spoilt = readFileSync(config.file);
    const log = keptLog();
    const file = await StateFile.open(config, log);
    const aside = `${config.file}.refused-1`;
    expect(log.lines).toMatchObject([
      { level: 'error', fields: { kind, reason: expect.stringContaining(reason), movedTo: aside } },
    ]);
    expect(readFileSync(aside)).toEqual(spoilt);
    expect(file.state.buckets).toEqual({});
    await revoke(file, 'c');
    await file.close();
    expect(revokedIn(config)).toEqual(['c']);
  });

  test('goes on counting after an older file, so that this one is not taken later either', async () => {
    const config = newState();
    await written(config, 'a');
    copyFileSync(config.file, `${config.file}.before`);
    await written(config, 'b');
    copyFileSync(`${config.file}.before`, config.file);
    await written(config, 'c');
    expect(readState(config)!.counter).toBe(3);
    copyFileSync(`${config.file}.refused-1`, config.file);
    expect(() => readState(config)).toThrow('it is number 1, and number 3 has been written since');
  });

  test('finds that a file is gone', async () => {
    const config = newState();
    await written(config, 'a');
    rmSync(config.file);
    const log = keptLog();
    await (await StateFile.open(config, log)).close();
    expect(log.lines).toMatchObject([
      { fields: { kind: 'older', reason: 'it is not there, but has been written 1 times' } },
    ]);
  });

  test('leaves a file of a later release where it is, and does not begin', async () => {
    const config = newState();
    await written(config, 'a');
    const later = readFileSync(config.file, 'utf8').replace('"version":1', '"version":2');
    writeFileSync(config.file, later);
    await expect(StateFile.open(config, keptLog())).rejects.toThrow(
      'it is of version 2, and this release knows version 1',
    );
    expect(readFileSync(config.file, 'utf8')).toBe(later);
  });
});

describe('rekeyState()', () => {
  test('puts a file under another key, also where it was interrupted', async () => {
    const config = newState();
    await written(config, 'a', 'b');
    const counter = readFileSync(`${config.file}.counter`);
    await rekeyState(config, keyOf(2));
    expect(revokedIn({ ...config, key: keyOf(2) })).toEqual(['a', 'b']);
    // Interrupted before the counter was written.
    writeFileSync(`${config.file}.counter`, counter);
    await rekeyState(config, keyOf(2));
    expect(revokedIn({ ...config, key: keyOf(2) })).toEqual(['a', 'b']);
  });

  test('refuses what a node would refuse, and what a node holds', async () => {
    const config = newState();
    await expect(rekeyState(config, keyOf(2))).rejects.toThrow('there is no such file');
    await written(config, 'a');
    copyFileSync(config.file, `${config.file}.before`);
    await written(config, 'b');
    const file = await StateFile.open(config, keptLog());
    await expect(rekeyState(config, keyOf(2))).rejects.toThrow('another process holds it');
    await file.close();
    copyFileSync(`${config.file}.before`, config.file);
    await expect(rekeyState(config, keyOf(2))).rejects.toThrow('has been written since');
    expect(existsSync(`${config.file}.refused-1`)).toBe(false);
  });
});
