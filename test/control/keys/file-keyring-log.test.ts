import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FileKeyringLog } from '../../../control/keys/file-keyring-log.ts';
import { NO_KEYS } from '../../../control/state/keyring-state.ts';
import { StateFile } from '../../../control/state/state-file.ts';
import { parseStateKey } from '../../../control/state/state-key.ts';
import { keptLog } from '../support/control-fixtures.ts';

describe('FileKeyringLog', () => {
  test('stays at the newest of what is decided elsewhere, in whichever order it comes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headwater-keyring-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const key = parseStateKey(randomBytes(32).toString('base64'))!;
    const file = await StateFile.open({ file: join(folder, 'state'), key }, keptLog());
    onTestFinished(() => file.close());
    const log = new FileKeyringLog(file);
    await Promise.all([6, 5].map((revision) => log.advance({ ...NO_KEYS, revision })));
    expect(log.keyring.revision).toBe(6);
  });
});
