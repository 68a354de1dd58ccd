import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { METRICS } from '../control/ops/declared/metric-table.ts';

interface Rule {
  readonly alert?: string;
  readonly labels?: { readonly severity: string };
  readonly annotations?: { readonly summary: string; readonly runbook_url: string };
}

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

const rulesIn = (text: string) =>
  (parse(text) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);

test('every alert has its section in the runbook, and every section an alert', async () => {
  const [alerts, runbook] = await Promise.all([
    read('deploy/prometheus/alerts.yaml'),
    read('docs/alerts.md'),
  ]);
  const sections = [...runbook.matchAll(/^## (\S+)\n\n([^]*?)(?=^## |(?![^]))/gm)];
  expect(sections.map(([, name]) => name)).toEqual(rulesIn(alerts).map(({ alert }) => alert));
  for (const [, name = '', text = ''] of sections) {
    const parts = ['What it means', 'What users see', 'Where to look', 'What to do'];
    for (const part of parts) expect(text, name).toMatch(new RegExp(`^\\*\\*${part}\\.\\*\\* \\S`, 'm'));
  }
});

test('every alert says how bad it is, what it is about and where to read on', async () => {
  for (const { alert = '', labels, annotations } of rulesIn(await read('deploy/prometheus/alerts.yaml'))) {
    expect(['critical', 'warning'], alert).toContain(labels?.severity);
    expect(annotations?.summary, alert).toMatch(/\$labels\.(?:instance|bucket)/);
    expect(annotations?.runbook_url).toBe(`docs/alerts.md#${alert.toLowerCase()}`);
  }
});

test.each([
  'deploy/prometheus/rules.yaml',
  'deploy/prometheus/alerts.yaml',
  'deploy/grafana/headwater.json',
  'docs/alerts.md',
])('%s speaks of metrics that are declared', async (path) => {
  const named = (await read(path)).matchAll(/(?<![\w:])headwater_[a-z0-9_]+(?!:)\b/g);
  const names = [...named].map(([name]) => name);
  expect(names.length).toBeGreaterThan(5);
  const isDeclared = (name: string) => name in METRICS || name.replace(/_(bucket|sum|count)$/, '') in METRICS;
  expect(names.filter((name) => !isDeclared(name))).toEqual([]);
});
