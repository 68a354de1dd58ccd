import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { readTlsFiles } from '../../../control/access/tls-files.ts';
import { createAuthority } from '../../support/certificate-authority.ts';
import { mountSecret } from '../../support/mounted-secret.ts';
import { swapAllTheTime } from '../../support/swapped-secret.ts';

test('readTlsFiles() reads certificate, key and authority of one Secret, while it is swapped all the time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-tls-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const sets = Array.from({ length: 20 }, (_, n) => {
    const authority = createAuthority(`authority ${n}`);
    const { certificate, key } = authority.issue({ names: ['DNS:localhost'] });
    return { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority.certificate };
  });
  mountSecret(folder, sets[0]!);
  const files = {
    certificate: join(folder, 'tls.crt'),
    key: join(folder, 'tls.key'),
    clientCa: join(folder, 'ca.crt'),
  };
  // To read three files takes a millisecond or two.
  const swaps = swapAllTheTime(folder, sets, 10);
  const read = new Set<string>();
  while (swaps() < 200) {
    const { cert, key, ca } = readTlsFiles(files);
    expect(sets).toContainEqual({ 'tls.crt': cert, 'tls.key': key, 'ca.crt': ca });
    read.add(cert);
    await nextTurn();
  }
  expect(read.size).toBeGreaterThan(10);
});
