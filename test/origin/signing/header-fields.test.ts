import { describe, expect, it } from 'vitest';
import { headerFields, insertField } from '../../../origin/signing/header-fields.ts';
import type { HeaderField } from '../../../origin/signing/signer.ts';

describe('headerFields()', () => {
  it('lowers, trims, unfolds, joins and sorts', () => {
    const raw: HeaderField[] = [
      ['X-Amz-Meta-B', ' two \r\n\t more '],
      ['Host', 'example.com'],
      ['x-amz-meta-a', 'a  b'],
      ['X-AMZ-META-B', 'three'],
    ];
    expect(headerFields(raw)).toEqual([
      ['host', 'example.com'],
      ['x-amz-meta-a', 'a  b'],
      ['x-amz-meta-b', 'two more,three'],
    ]);
  });
});

describe('insertField()', () => {
  it.each(['a', 'm', 'z'])('puts %s where its name belongs', (name) => {
    const fields: HeaderField[] = [
      ['b', '1'],
      ['n', '2'],
    ];
    insertField(fields, name, '3');
    expect(fields.map(([field]) => field)).toEqual(['b', 'n', name].toSorted());
  });
});
