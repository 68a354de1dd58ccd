import { describe, expect, test } from 'vitest';
import { createLog } from '../../control/log.ts';
import { SECRET, TOKEN } from './support/control-fixtures.ts';

function written(fields: object): Record<string, unknown> {
  let text = '';
  createLog({ write: (line) => void (text += line) }).info(fields, 'said');
  expect(text.endsWith('\n')).toBe(true);
  return JSON.parse(text) as Record<string, unknown>;
}

describe('createLog()', () => {
  test('writes one JSON object a line', () => {
    const line = written({ bucket: 'media', generation: 3, nested: { list: [1, 'a'] } });
    expect(line).toMatchObject({ level: 30, name: 'control', msg: 'said', bucket: 'media', generation: 3 });
    expect(line['nested']).toEqual({ list: [1, 'a'] });
  });

  test.each([
    { secretAccessKey: SECRET },
    { secret_access_key: SECRET },
    { session_token: TOKEN },
    { credential: { accessKeyId: 'A', secretAccessKey: SECRET } },
    { request: { headers: { Authorization: SECRET } } },
    { list: [{ sessionToken: TOKEN }] },
    { signingKey: SECRET },
  ])('blanks what is named like a secret: %j', (fields) => {
    const text = JSON.stringify(written(fields));
    expect(text).toContain('[redacted]');
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(TOKEN);
  });

  test('survives what refers to itself', () => {
    const fields: Record<string, unknown> = { bucket: 'media' };
    fields['self'] = fields;
    expect(written(fields)).toMatchObject({ bucket: 'media' });
  });
});
