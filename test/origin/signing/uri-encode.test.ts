import { describe, expect, it } from 'vitest';
import { encodeKey, uriEncode } from '../../../origin/signing/uri-encode.ts';

describe('encodeKey()', () => {
  it('encodes every byte but unreserved characters and slashes, once', () => {
    expect(encodeKey("a b+c%/é~!*'()&=:@,;$?#")).toBe(
      'a%20b%2Bc%25/%C3%A9~%21%2A%27%28%29%26%3D%3A%40%2C%3B%24%3F%23',
    );
  });

  it('refuses a key that is not well-formed Unicode', () => {
    expect(() => encodeKey('\ud800')).toThrow(expect.objectContaining({ code: 'malformed-url' }));
  });
});

describe('uriEncode()', () => {
  it('encodes slashes too', () => {
    expect(uriEncode('a/b~c_d.e-f g')).toBe('a%2Fb~c_d.e-f%20g');
  });
});
