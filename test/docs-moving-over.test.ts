import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../control/config/load-config.ts';
import { completeDraft } from '../control/import/complete-draft.ts';
import { importers } from '../control/import/importers.ts';
import { readPage } from './support/docs-pages.ts';

const SECTIONS = readPage('docs/moving-over.md').split(/^## /m).slice(1);
/** Of the page's one signing key, long ago. */
const NOW = Date.parse('2026-11-29T00:00:00Z');

function section(heading: string): string {
  return SECTIONS.find((text) => text.startsWith(heading))!;
}

/** The configuration that a section ends up with. */
function after(text: string): string {
  return /^```yaml\n(.*?)^```/ms.exec(text)![1]!;
}

describe('docs/moving-over.md', () => {
  it.each([
    ['apache', 'Apache'],
    ['trafficserver', 'Traffic Server'],
    ['nginx', 'nginx with the AWS'],
  ] as const)('shows what is made of a configuration of %s', (server, heading) => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-before-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const here = (text: string) => text.replaceAll('/etc/trafficserver', folder);
    const before = [...section(heading).matchAll(/^```\w+\n# (\S+\.\w+)\n(.*?)^```/gms)];
    const files = before.map(([, name = '', text = '']) => ({ path: join(folder, name), text: here(text) }));
    for (const { path, text } of files) writeFileSync(path, text);
    const { yaml } = completeDraft(importers[server](files.slice(0, 1)), NOW);
    expect(parse(yaml)).toEqual(parse(here(after(section(heading)))));
  });

  it.each(SECTIONS.filter((text) => text.includes('```yaml')))(
    'ends with a configuration that a node takes',
    (text) => {
      const environment = {
        FILMS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
        FILMS_SECRET_ACCESS_KEY: 'k'.repeat(40),
      };
      expect(parseConfig(after(text), 'headwater.yaml', environment).origin.routes).toHaveLength(1);
    },
  );
});
