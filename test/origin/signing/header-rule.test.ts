import { describe, expect, it } from 'vitest';
import { headerRule } from '../../../origin/signing/header-rule.ts';

const ALWAYS = ['host', 'content-type', 'x-amz-date', 'x-amz-meta-a', 'x-goog-date'];
const NEVER = ['via', 'x-forwarded-for', 'authorization'];
const HEADERS = [...ALWAYS, 'range', 'if-match', 'accept', ...NEVER];

describe('headerRule()', () => {
  it.each([
    { include: [], exclude: [], signed: [...ALWAYS, 'range', 'if-match', 'accept'] },
    { include: [], exclude: ['Range'], signed: [...ALWAYS, 'if-match', 'accept'] },
    { include: ['Range', 'accept'], exclude: [], signed: [...ALWAYS, 'range', 'accept'] },
    { include: ['range', 'accept'], exclude: ['ACCEPT'], signed: [...ALWAYS, 'range'] },
    { include: NEVER, exclude: [], signed: ALWAYS },
    { include: [], exclude: HEADERS, signed: ALWAYS },
  ])('with include $include and exclude $exclude signs $signed', ({ include, exclude, signed }) => {
    expect(HEADERS.filter(headerRule(include, exclude))).toEqual(signed);
  });
});
