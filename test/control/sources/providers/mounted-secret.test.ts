import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { DirectorySource } from '../../../../control/credential/credential-source.ts';
import { openSource } from '../../../../control/sources/providers/sources.ts';
import type { SessionCredential } from '../../../../origin/signing/credential.ts';
import { mountSecret } from '../../../support/mounted-secret.ts';
import { swapAllTheTime } from '../../../support/swapped-secret.ts';
import { SECRET, TOKEN, accessKey } from '../../support/control-fixtures.ts';
import { failureOf, fetchFrom, scratchFolder } from './support.ts';

const PAIR = { access_key_id: 'AKIAIOSFODNN7EXAMPLE\n', secret_access_key: `${SECRET}\n` };

const at = (directory: string): DirectorySource => ({ kind: 'file', directory });

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('a source file with a directory', () => {
  test('reads a file for each part, whoever put them there', async () => {
    expect((await fetchFrom(at(folderWith(PAIR)))).credential).toEqual(accessKey());
    const mounted = scratchFolder();
    mountSecret(mounted, { ...PAIR, session_token: TOKEN, expiration: '2040-01-02T03:04:05Z' });
    expect(await fetchFrom(at(mounted))).toEqual({
      credential: {
        ...accessKey(),
        kind: 'session',
        sessionToken: TOKEN,
        expiresAtMs: Date.UTC(2040, 0, 2, 3, 4, 5),
      },
      expiresAtMs: Date.UTC(2040, 0, 2, 3, 4, 5),
    });
  });

  test('reads parts by names of its own', async () => {
    const keys = {
      accessKeyId: 'user',
      secretAccessKey: 'password',
      sessionToken: 'session_token',
      expiration: 'expiration',
    };
    const folder = folderWith({ user: 'AKIAIOSFODNN7EXAMPLE', password: SECRET });
    expect((await fetchFrom({ ...at(folder), keys })).credential).toEqual(accessKey());
    expect(await failureOf(at(folder))).toBe(`${folder} lacks access_key_id`);
  });

  test('says why it cannot be read', async () => {
    const folder = scratchFolder();
    expect(await failureOf(at(join(folder, 'absent')))).toBe(
      `cannot read ${folder}/absent: there is no such file`,
    );
    mkdirSync(join(folder, 'access_key_id'));
    expect(await failureOf(at(folder))).toBe(`cannot read ${folder}/access_key_id: it is a directory`);
    const dangling = scratchFolder();
    symlinkSync('..2026', join(dangling, '..data'));
    expect(await failureOf(at(dangling))).toBe(`cannot read ${dangling}: there is no such file`);
  });

  test('is told of a swap once, also of one that brings a part, and of files that are replaced', async () => {
    const mounted = scratchFolder();
    mountSecret(mounted, PAIR);
    const plain = folderWith(PAIR);
    const changed = { mounted: vi.fn<() => void>(), plain: vi.fn<() => void>() };
    for (const [directory, called] of [
      [mounted, changed.mounted],
      [plain, changed.plain],
    ] as const) {
      const provider = openSource(at(directory), { environment: {}, region: '' });
      onTestFinished(provider.watch!(called));
    }
    mountSecret(mounted, { ...PAIR, session_token: TOKEN });
    writeFileSync(join(plain, 'new'), 'AKIANEW');
    renameSync(join(plain, 'new'), join(plain, 'access_key_id'));
    await vi.waitFor(() => expect(changed.mounted).toHaveBeenCalledTimes(1));
    await vi.waitFor(() => expect(changed.plain).toHaveBeenCalledTimes(1));
    rmSync(join(plain, 'access_key_id'));
    await vi.waitFor(() => expect(changed.plain).toHaveBeenCalledTimes(2));
  });

  test('never joins parts of two, while they are swapped thousands of times', async () => {
    const mounted = scratchFolder();
    const partsOf = (n: number) => ({
      access_key_id: `id-${n}`,
      secret_access_key: `secret-${n}`,
      // Every other one is of another kind: a part that is missing belongs to its set, too.
      ...(n % 2 === 0 && { session_token: `token-${n}` }),
    });
    const sets = Array.from({ length: 500 }, (_, n) => partsOf(n));
    mountSecret(mounted, sets[0]!);
    const swaps = swapAllTheTime(mounted, sets, 0);
    const ids = new Set<string>();
    let refused = 0;
    while (swaps() < 2000 || ids.size < 100) {
      const fetched = await fetchFrom(at(mounted)).catch((error: Error) => {
        expect(error.message).toBe(`cannot read ${mounted}: it changes all the time`);
        refused += 1;
      });
      if (!fetched) continue;
      const { accessKeyId, secretAccessKey, sessionToken } = fetched.credential as SessionCredential;
      const n = Number(accessKeyId.replace('id-', ''));
      expect({ secretAccessKey, sessionToken }).toEqual({
        secretAccessKey: `secret-${n}`,
        sessionToken: n % 2 === 0 ? `token-${n}` : undefined,
      });
      ids.add(accessKeyId);
    }
    expect(refused).toBeLessThan(ids.size);
  });
});
