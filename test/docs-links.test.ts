import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { docsPages, readPage } from './support/docs-pages.ts';

/** Anchors as GitHub makes them of headings. */
function anchorsOf(page: string): string[] {
  return [...readPage(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe.each(docsPages())('%s', (page) => {
  it('leads to files and headings that there are', () => {
    const links = readPage(page).matchAll(/\]\((?!https?:)(?<path>[^)#\s]*)(?:#(?<anchor>[^)]*))?\)/g);
    for (const { groups } of links) {
      const { path = '', anchor } = groups!;
      const target = path === '' ? page : normalize(join(dirname(page), path));
      expect(existsSync(target), `${path} is not there`).toBe(true);
      if (anchor !== undefined) expect(anchorsOf(target), `#${anchor} of ${target}`).toContain(anchor);
    }
  });
});

it('every page is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached)
    for (const [, path = ''] of readPage(page).matchAll(/\]\(([^):#]+\.md)/g)) {
      const target = normalize(join(dirname(page), path));
      if (docsPages().includes(target)) reached.add(target);
    }
  expect([...reached].toSorted()).toEqual(docsPages().toSorted());
});
