import { describe, expect, it, test } from 'vitest';
import { tracing } from '../../../control/config/tracing-fields.ts';

describe('tracing', () => {
  it('knows where spans go, and sends all of them where nothing else is said', () => {
    expect(tracing.parse({ otlp: { endpoint: 'http://127.0.0.1:4318' } })).toEqual({
      otlp: { endpoint: 'http://127.0.0.1:4318' },
      sample: 1,
    });
    const given = { otlp: { endpoint: 'https://o.example/otlp', headers: { 'x-key': 'k' } }, sample: 0.01 };
    expect(tracing.parse(given)).toEqual(given);
  });

  test.each([
    [{ otlp: { endpoint: '127.0.0.1:4317' } }, 'must be http:// or https:// with a host'],
    [{ otlp: { endpoint: 'https://user:word@o.example' } }, 'neither query nor user'],
    [{ otlp: { endpoint: 'https://o.example/?token=t' } }, 'neither query nor user'],
    [{ otlp: { endpoint: 'http://o', headers: { 'a b': 'c' } } }, 'must be the name of a header'],
    [{ otlp: { endpoint: 'http://o', headers: { a: 'b\r\nc: d' } } }, 'must be the value of a header'],
    [{ otlp: { endpoint: 'http://o' }, sample: 2 }, 'must be from 0 to 1'],
    [{ otlp: { endpoint: 'http://o' }, ratio: 1 }, 'unrecognized_keys'],
  ])('%j: %s', (value, problem) => {
    expect(tracing.safeParse(value).error?.message).toContain(problem);
  });
});
