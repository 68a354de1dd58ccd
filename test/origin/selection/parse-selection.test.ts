import { describe, expect, it } from 'vitest';
import { WHOLE } from '../../../origin/model/selection.ts';
import { parseSelection } from '../../../origin/selection/parse-selection.ts';

const parse = (query: string) => parseSelection(new URLSearchParams(query));

describe('parseSelection()', () => {
  it.each(['', 'container=ts', 'filter=', 'vbegin=&vend=', 'Expires=1&Policy=a&Signature=b&Key-Pair-Id=c'])(
    'takes %j for the whole',
    (query) => expect(parse(query)).toBe(WHOLE),
  );

  it.each([
    ['vbegin=10', 10, Infinity, 'vbegin=10'],
    ['vend=12.5', 0, 12.5, 'vend=12.5'],
    ['vend=20&vbegin=10', 10, 20, 'vbegin=10&vend=20'],
    ['t=10;20', 10, 20, 'vbegin=10&vend=20'],
    ['t=10%2C20', 10, 20, 'vbegin=10&vend=20'],
    ['t=10', 10, Infinity, 'vbegin=10'],
    ['t=,20', 0, 20, 'vend=20'],
  ])('reads %s', (query, beginSeconds, endSeconds, spelled) => {
    expect(parse(query)).toEqual({ clip: { beginSeconds, endSeconds }, query: spelled });
  });

  it('spells a filter so that it may stand in any manifest', () => {
    const { query } = parse(`filter=${encodeURIComponent(`type=='$Time$ & "{x}"'`)}`);
    expect(query).toMatch(/^filter=[\w%.-]+$/);
    expect(parse(query).query).toBe(query);
  });

  it.each([
    'vbegin=x',
    'vbegin=-1',
    'vend=1e3',
    't=a;b',
    't=1;2&vbegin=1',
    'vbegin=20&vend=10',
    'vend=0',
    'filter=type',
  ])('refuses %s', (query) =>
    expect(() => parse(query)).toThrow(expect.objectContaining({ code: 'malformed-url' })),
  );
});
