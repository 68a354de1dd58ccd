import { describe, expect, test } from 'vitest';
import { planFields, preflightFields } from '../../../origin/http/response-headers.ts';
import type { PlanKind, ResponsePlan } from '../../../origin/model/response-plan.ts';

function plan(kind: PlanKind, headers: Record<string, string> = {}): ResponsePlan {
  return { kind, contentType: 'a/b', lengthBytes: 0, etag: '"1"', lastModifiedMs: 0, parts: [], headers };
}

describe('planFields()', () => {
  test.each([
    ['manifest', 'public, max-age=60'],
    ['init', 'public, max-age=3600'],
    ['segment', 'public, max-age=3600'],
  ] as const)('let a shield keep a %s: %s', (kind, expected) => {
    expect(planFields(plan(kind)).validators.byName['cache-control']).toBe(expected);
    expect(planFields(plan(kind)).body.byName['cache-control']).toBe(expected);
    expect(planFields(plan(kind)).wholeBody.lines).toContain(`cache-control: ${expected}\r\n`);
  });

  test('say of an object that is passed through what is stored with it, and no more', () => {
    const stored = { 'cache-control': 'private, no-cache' };
    expect(planFields(plan('file', stored)).body.byName['cache-control']).toBe('private, no-cache');
    expect(planFields(plan('file')).body.byName).not.toHaveProperty('cache-control');
  });
});

describe('preflightFields()', () => {
  test.each(['CMCD-Request, CMCD-Object,CMCD-Status, CMCD-Session', 'Authorization, Range'])(
    'allow what is asked for: %s',
    (asked) => {
      expect(preflightFields(asked).byName['Access-Control-Allow-Headers']).toBe(asked);
    },
  );

  test.each([undefined, 'a\r\nb', 'é', 'x'.repeat(2000), '"a"'])('allow the usual ones for %j', (asked) => {
    expect(preflightFields(asked).byName['Access-Control-Allow-Headers']).toMatch(/^Range, /);
  });
});
