import { describe, expect, test } from 'vitest';
import { parseAcknowledgements } from '../../../control/fleet/acknowledgements.ts';
import { parseNodeRecord } from '../../../control/fleet/node-record.ts';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const NODE = { version: '0.1.0', address: '10.0.0.1:50051', startedAtMs: 1000 };

describe('parseNodeRecord()', () => {
  test('reads what a node writes, and leaves what a later release adds', () => {
    expect(parseNodeRecord(bytes({ ...NODE, zone: 'a' }))).toEqual(NODE);
  });

  test.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['no version', { ...NODE, version: undefined }],
    ['a time that is none', { ...NODE, startedAtMs: 'yesterday' }],
    ['a time that no date has', { ...NODE, startedAtMs: 9e15 }],
  ])('takes %s for no node', (_, value) => expect(parseNodeRecord(bytes(value))).toBeUndefined());

  test('shows no commands of terminals', () => {
    const { address } = parseNodeRecord(bytes({ ...NODE, address: '\u001B[2J\u202Ehost' })) ?? {};
    expect(address).toBe('\u{FFFD}[2J\u{FFFD}host');
  });
});

describe('parseAcknowledgements()', () => {
  const told = {
    revision: 42,
    buckets: {
      media: { generation: 4, revision: 40 },
      other: { generation: 6, revision: 41, refusal: 'no' },
    },
    keys: { generation: 2, revision: 30 },
  };

  test('reads what a node writes', () => expect(parseAcknowledgements(bytes(told))).toEqual(told));

  test.each([
    ['no JSON', '{'],
    ['an array', '[]'],
    ['buckets that are none', { buckets: 'all' }],
    ['a revision below 0', { revision: -1 }],
  ])('takes %s for nothing said', (_, value) =>
    expect(parseAcknowledgements(bytes(value))).toEqual({ revision: 0, buckets: {} }),
  );

  test('leaves out what is none of a bucket, and shows reasons as text', () => {
    const buckets = {
      ...told.buckets,
      text: { generation: 'seven', revision: 1 },
      large: { generation: 2 ** 32, revision: 1 },
      '\u001B[1m': { generation: 1, revision: 1 },
      absent: null,
      long: { generation: 1, revision: 1, refusal: `\u001B]0;${'x'.repeat(1000)}` },
    };
    const parsed = parseAcknowledgements(bytes({ ...told, buckets, keys: 'none' }));
    expect(Object.keys(parsed.buckets)).toEqual(['media', 'other', 'long']);
    expect(parsed.buckets['long']?.refusal).toBe(`\u{FFFD}]0;${'x'.repeat(496)}`);
    expect(parsed.keys).toBeUndefined();
  });
});
