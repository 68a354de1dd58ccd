import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { conditional } from '../../../origin/http/conditional.ts';
import type { ResponsePlan } from '../../../origin/model/response-plan.ts';

const PLAN: ResponsePlan = {
  kind: 'segment',
  contentType: 'video/mp4',
  lengthBytes: 1000,
  etag: '"abc"',
  lastModifiedMs: Date.UTC(2026, 0, 1, 0, 0, 0, 700),
  parts: [],
};
const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT';
const LATER = 'Thu, 01 Jan 2026 00:00:01 GMT';
const EARLIER = 'Wed, 31 Dec 2025 23:59:59 GMT';

const full = { kind: 'full' } as const;
const notModified = { kind: 'not-modified' } as const;
const partial = (start: number, end: number) => ({ kind: 'partial', start, end }) as const;

describe('conditional()', () => {
  it.each<[IncomingHttpHeaders, ReturnType<typeof conditional>]>([
    [{}, full],
    [{ 'if-none-match': '"abc"' }, notModified],
    [{ 'if-none-match': 'W/"abc"' }, notModified],
    [{ 'if-none-match': '"x", "abc"' }, notModified],
    [{ 'if-none-match': '*' }, notModified],
    [{ 'if-none-match': '"x"' }, full],
    [{ 'if-modified-since': DATE }, notModified],
    [{ 'if-modified-since': LATER }, notModified],
    [{ 'if-modified-since': EARLIER }, full],
    [{ 'if-modified-since': 'nonsense' }, full],
    [{ 'if-none-match': '"x"', 'if-modified-since': LATER }, full],
    // Dates to Date.parse, but no HTTP-dates.
    [{ 'if-modified-since': '2026-01-01T00:00:01Z' }, full],
    [{ 'if-modified-since': '2030' }, full],
    [{ 'if-unmodified-since': '0' }, full],
    [{ range: 'bytes=0-9', 'if-range': '2026-01-01T00:00:00Z' }, full],
    // The two obsolete forms are in GMT, wherever we are.
    [{ 'if-modified-since': 'Thursday, 01-Jan-26 00:00:00 GMT' }, notModified],
    [{ 'if-modified-since': 'Thu Jan  1 00:00:00 2026' }, notModified],
    [{ 'if-modified-since': 'Wed Dec 31 23:59:59 2025' }, full],
    [{ 'if-unmodified-since': EARLIER }, { kind: 'precondition-failed' }],
    [{ 'if-unmodified-since': DATE }, full],
    [{ 'if-unmodified-since': 'nonsense' }, full],
    [{ 'if-match': '"abc"', 'if-unmodified-since': EARLIER }, full],
    [{ range: 'bytes=99999999999999999999-' }, { kind: 'unsatisfiable' }],
    [{ range: 'bytes=0-99999999999999999999' }, partial(0, 1000)],
    [{ 'if-match': '"abc"' }, full],
    [{ 'if-match': 'W/"abc"' }, { kind: 'precondition-failed' }],
    [{ 'if-match': '"x"' }, { kind: 'precondition-failed' }],
    [{ range: 'bytes=0-9', 'if-none-match': '"abc"' }, notModified],
    [{ range: 'bytes=0-9' }, partial(0, 10)],
    [{ range: 'bytes=990-' }, partial(990, 1000)],
    [{ range: 'bytes=990-5000' }, partial(990, 1000)],
    [{ range: 'bytes=-10' }, partial(990, 1000)],
    [{ range: 'bytes=-5000' }, partial(0, 1000)],
    [{ range: 'bytes=999-999' }, partial(999, 1000)],
    [{ range: 'bytes=1000-' }, { kind: 'unsatisfiable' }],
    [{ range: 'bytes=-0' }, { kind: 'unsatisfiable' }],
    [{ range: 'bytes=9-0' }, full],
    [{ range: 'bytes=0-1,5-6' }, full],
    [{ range: 'lines=0-1' }, full],
    [{ range: 'bytes=-' }, full],
    [{ range: 'bytes=0-9', 'if-range': '"abc"' }, partial(0, 10)],
    [{ range: 'bytes=0-9', 'if-range': 'W/"abc"' }, full],
    [{ range: 'bytes=0-9', 'if-range': '"x"' }, full],
    [{ range: 'bytes=0-9', 'if-range': DATE }, partial(0, 10)],
    [{ range: 'bytes=0-9', 'if-range': LATER }, full],
  ])('%j is %j', (headers, verdict) => {
    expect(conditional(PLAN, { method: 'GET', headers })).toEqual(verdict);
  });

  it('knows no range of a HEAD', () => {
    const headers = { range: 'bytes=0-9' };
    expect(conditional(PLAN, { method: 'HEAD', headers })).toEqual(full);
  });
});
