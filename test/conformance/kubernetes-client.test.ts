import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { type FakeKubernetes, startFakeKubernetes } from '../support/fake-kubernetes.ts';

const SCRIPT = join(import.meta.dirname, 'support/watch-secret.py');

/** Lines that Kubernetes' own client says of a Secret. */
function watchSecret(cluster: FakeKubernetes, from = '') {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-kubernetes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const ca = join(folder, 'ca.crt');
  writeFileSync(ca, cluster.ca);
  const child = spawn('/usr/bin/python3', [SCRIPT, cluster.url, ca, from], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const lines: unknown[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line)));
  return lines;
}

it('the scripted API lists and tells of a Secret as the client of Kubernetes has it', async () => {
  const cluster = await startFakeKubernetes();
  cluster.put('media', 's3', { access_key_id: 'AKIA1' });
  const lines = watchSecret(cluster);
  await expect.poll(() => cluster.watches).toBe(1);
  cluster.put('media', 'other', { access_key_id: 'AKIAOTHER' });
  cluster.put('media', 's3', { access_key_id: 'AKIA2' });
  const bookmark = cluster.bookmark();
  cluster.remove('media', 's3');
  await expect
    .poll(() => lines)
    .toEqual([
      { version: '101', secrets: [{ access_key_id: 'AKIA1' }] },
      { type: 'MODIFIED', version: '103', data: { access_key_id: 'AKIA2' } },
      { type: 'BOOKMARK', version: bookmark },
      { type: 'DELETED', version: '105', data: {} },
    ]);
});

it('the scripted API refuses to go on from what it has forgotten as the client of Kubernetes has it', async () => {
  const cluster = await startFakeKubernetes();
  cluster.compact();
  const lines = watchSecret(cluster, '100');
  await expect.poll(() => lines).toEqual([{ version: '101', secrets: [] }, { refused: 410 }]);
});
