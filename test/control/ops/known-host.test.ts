import { expect, test } from 'vitest';
import { isKnownHost } from '../../../control/ops/known-host.ts';

const CONFIGURED = ['node1.example.com'];

test.each([
  undefined,
  'localhost',
  'localhost:8081',
  'LOCALHOST.',
  'headwater.localhost:8081',
  '127.0.0.1:8081',
  '10.1.2.3',
  '[::1]:8081',
  '[fe80::1]',
  'node1.example.com:8081',
  'Node1.Example.COM',
  'node1.example.com.',
])('isKnownHost() takes %s', (host) => {
  expect(isKnownHost(host, CONFIGURED)).toBe(true);
});

test.each([
  '',
  'evil.example',
  'evil.example:8081',
  'node1.example.com.evil.example',
  'evil-node1.example.com',
  'localhost.evil.example',
  'notlocalhost',
  '127.0.0.1.evil.example',
  '127.1',
  '2130706433',
  '[evil.example]',
  '::1',
  'localhost@evil.example',
  'evil.example#localhost',
])('isKnownHost() refuses %j', (host) => {
  expect(isKnownHost(host, CONFIGURED)).toBe(false);
});
