import { describe, expect, test } from 'vitest';
import type { Declaration } from '../../../control/ops/declared/declaration.ts';
import { METRICS } from '../../../control/ops/declared/metric-table.ts';
import { metricFamilies } from '../../../control/ops/metrics.ts';
import { accessKey } from '../support/control-fixtures.ts';
import { startTestNode } from '../support/test-node.ts';

const DECLARED: [string, Declaration][] = Object.entries(METRICS);

describe('METRICS', () => {
  test.each(DECLARED)('%s is named by the conventions of Prometheus', (name, { type, unit }) => {
    expect(name).toMatch(/^headwater(_[a-z0-9]+)+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    const measured = /_(seconds|bytes)(_total)?$/.exec(name)?.[1];
    expect(measured).toBe(unit);
  });

  test('is what a node tells, each metric once and in its order, with labels that are declared', async () => {
    const { node, pushed } = await startTestNode();
    await pushed('media', accessKey());
    const families = metricFamilies(node.status());
    await node.close();
    expect(families.map(({ name }) => name)).toEqual(DECLARED.map(([name]) => name));
    for (const { name, type, values } of families) {
      const { labels = [] }: Declaration = METRICS[name];
      const declared = new Set([...labels, ...(type === 'histogram' ? ['le'] : [])]);
      const used = values.flatMap((value) => Object.keys(value.labels));
      expect(used.filter((label) => !declared.has(label))).toEqual([]);
    }
  });
});
