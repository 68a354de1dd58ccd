import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from '../control/config/load-config.ts';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from './origin/storage/support/certificate.ts';
import { readPage } from './support/docs-pages.ts';

const PAGES = ['docs/towards-the-shield.md', 'docs/several-cdns.md', 'docs/fleet.md'];

const BUCKETS = `
buckets:
  media: { bucket: films, region: eu-central-1 }
`;
const ROUTES = `
routes:
  - { path: /vod/, bucket: media }
`;

/** Stands for `/etc/headwater`. */
const folder = mkdtempSync(join(tmpdir(), 'headwater-samples-'));
beforeAll(() => {
  for (const name of ['origin.pem', 'shields-ca.pem'])
    writeFileSync(join(folder, name), LOCALHOST_CERTIFICATE);
  writeFileSync(join(folder, 'origin.key'), LOCALHOST_KEY);
  writeFileSync(join(folder, 'state.key'), randomBytes(32).toString('base64'));
  writeFileSync(join(folder, 'etcd-password'), 'password');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(PAGES)('%s', (page) => {
  it.each(samplesOf(page))('has a sample in line $line that passes when it is copied', ({ sample }) => {
    const environment = Object.fromEntries(
      [...sample.matchAll(/\$\{env:(\w+)\}/g)].map(([, name]) => [name, 'x'.repeat(40)]),
    );
    const text =
      BUCKETS + sample.replaceAll('/etc/headwater', folder) + (/^routes:/m.test(sample) ? '' : ROUTES);
    expect(parseConfig(text, join(folder, 'headwater.yaml'), environment).origin.routes).toHaveLength(1);
  });
});

function samplesOf(page: string): { readonly line: number; readonly sample: string }[] {
  const text = readPage(page);
  return [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map(({ 1: sample = '', index }) => ({
    line: text.slice(0, index).split('\n').length,
    sample,
  }));
}
