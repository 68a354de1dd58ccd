import { expect, test } from 'vitest';
import { adviceOnSilence, originUrl, whyUnreachable } from '../../../control/ops/page/origin-place.js';

const PAGE = { hostname: '[::1]', protocol: 'http:' };
const TLS = { scheme: 'https', port: 8443 };
const PLAIN = { scheme: 'http', port: 8080 };

test('originUrl() is on the host of the page, by the scheme of the origin', () => {
  expect(originUrl(TLS, PAGE)).toBe('https://[::1]:8443');
  expect(originUrl(PLAIN, { ...PAGE, protocol: 'https:' })).toBe('http://[::1]:8080');
});

test('whyUnreachable() is for an origin on a unix socket, and before one is known', () => {
  expect(whyUnreachable(TLS)).toBeUndefined();
  expect(whyUnreachable(null)).toMatch(/^The origin listens on a unix socket, .*: titles are not/);
  expect(whyUnreachable(undefined)).toMatch(/has not said yet/);
});

test.each([
  [TLS, PAGE, /^No answer from https:\/\/\[::1\]:8443: .*accept the certificate, and look again\.$/],
  [PLAIN, { ...PAGE, protocol: 'https:' }, /may not ask an origin without TLS/],
  [PLAIN, PAGE, /^No answer that this page may read from http:\/\/\[::1\]:8080:/],
])('adviceOnSilence() of %j for a page at %j', (place, page, advice) => {
  expect(adviceOnSilence(place, page)).toMatch(advice);
});
