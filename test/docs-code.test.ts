import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../', import.meta.url);

describe('docs/adding-a-format.md', () => {
  it('shows code as it stands in the source', async () => {
    const page = await readFile(new URL('docs/adding-a-format.md', ROOT), 'utf8');
    const blocks = [...page.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)];
    expect(blocks.length).toBeGreaterThan(3);
    for (const [, path = '', code = ''] of blocks) {
      const source = await readFile(new URL(path, ROOT), 'utf8');
      expect(flat(source), path).toContain(flat(code));
    }
  });
});

/** Indentation is the page's own. */
function flat(code: string): string {
  return code.replaceAll(/\s+/g, ' ').trim();
}
