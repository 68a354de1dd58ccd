import { describe, expect, test } from 'vitest';
import { decodeViewerBase64, encodeViewerBase64 } from '../../../origin/viewer/viewer-base64.ts';
import { cannedPolicy, parsePolicy, policyText } from '../../../origin/viewer/viewer-policy.ts';

/** Of CloudFront's guide, "Creating a policy statement for a signed URL that uses a canned policy". */
const CANNED =
  '{"Statement":[{"Resource":"https://d111111abcdef8.cloudfront.net/horizon.jpg?size=large&license=yes","Condition":{"DateLessThan":{"AWS:EpochTime":1357034400}}}]}';

describe('cannedPolicy()', () => {
  test('is spelled as in the guide of CloudFront', () => {
    const resource = 'https://d111111abcdef8.cloudfront.net/horizon.jpg?size=large&license=yes';
    expect(cannedPolicy({ resource, expiresSeconds: 1_357_034_400, sourceIp: '10.0.0.0/8' })).toBe(CANNED);
  });
});

describe('parsePolicy()', () => {
  const whole = { resource: 'http*://h/*', expiresSeconds: 20, startsSeconds: 10, sourceIp: '192.0.2.0/24' };

  test('reads what policyText() writes', () => {
    expect(parsePolicy(policyText(whole))).toEqual(whole);
    expect(parsePolicy(CANNED)).toEqual({
      resource: 'https://d111111abcdef8.cloudfront.net/horizon.jpg?size=large&license=yes',
      expiresSeconds: 1_357_034_400,
    });
  });

  test('reads other spellings of the same', () => {
    expect(parsePolicy(JSON.stringify(JSON.parse(policyText(whole)), null, 2))).toEqual(whole);
  });

  test.each([
    ['no JSON', '{'],
    ['nothing', 'null'],
    [
      'two statements',
      '{"Statement":[{"Resource":"*","Condition":{"DateLessThan":{"AWS:EpochTime":1}}},{}]}',
    ],
    ['no end', '{"Statement":[{"Resource":"*","Condition":{}}]}'],
    [
      'an end that is a text',
      '{"Statement":[{"Resource":"*","Condition":{"DateLessThan":{"AWS:EpochTime":"1"}}}]}',
    ],
    [
      'a start that is none',
      '{"Statement":[{"Resource":"*","Condition":{"DateLessThan":{"AWS:EpochTime":1},"DateGreaterThan":{}}}]}',
    ],
    [
      'a condition that nobody here checks',
      '{"Statement":[{"Resource":"*","Condition":{"DateLessThan":{"AWS:EpochTime":1},"Bool":{}}}]}',
    ],
    ['no resource', '{"Statement":[{"Condition":{"DateLessThan":{"AWS:EpochTime":1}}}]}'],
  ])('takes %s for no policy', (_, text) => {
    expect(parsePolicy(text)).toBeUndefined();
  });
});

describe('encodeViewerBase64()', () => {
  test('puts - _ ~ in the place of + = /', () => {
    const bytes = Buffer.from('++++/w==', 'base64');
    expect(encodeViewerBase64(bytes)).toBe('----~w__');
    for (let length = 0; length < 8; length++) {
      const some = Buffer.alloc(length, 0xfb);
      expect(decodeViewerBase64(encodeViewerBase64(some))).toEqual(some);
    }
  });

  test.each(['+w__', 'a', '====', 'AA_', 'AB__'])('reads no other spelling: %s', (text) => {
    expect(decodeViewerBase64(text)).toBeUndefined();
  });
});
