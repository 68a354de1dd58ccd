import { describe, expect, test } from 'vitest';
import type { CredentialSource } from '../../../control/credential/credential-source.ts';
import { EXPIRY_WARNINGS_MS, expiryWarnings } from '../../../control/status/expiry-watch.ts';

const MINUTE = 60_000;
const NOW = 1e12;

/** A credential that was activated at `NOW` and ends after `lifetimeMs`. */
function credential(lifetimeMs: number | undefined, kind: CredentialSource['kind'] = 'push') {
  const active = { kind: 'session', maskedAccessKeyId: 'A…', activatedAtMs: NOW } as const;
  return {
    bucket: 'media',
    generation: 3,
    source: kind,
    active: lifetimeMs === undefined ? active : { ...active, expiresAtMs: NOW + lifetimeMs },
    sourceStatus: { kind, state: 'fresh', deliveries: 0, failures: 0 },
  } as const;
}

/** Minutes left at each warning of a whole life, looked at every ten seconds. */
function warningsOf(lifetimeMs: number, kind?: CredentialSource['kind']): number[] {
  const left: number[] = [];
  const credentials = [credential(lifetimeMs, kind)];
  for (let atMs = NOW; atMs < NOW + lifetimeMs + MINUTE; atMs += 10_000) {
    left.push(...expiryWarnings(credentials, atMs, atMs + 10_000).map(({ leftMs }) => leftMs / MINUTE));
  }
  return left;
}

describe('expiryWarnings()', () => {
  test('warns at each named time before the end, once, and says when it has come', () => {
    expect(EXPIRY_WARNINGS_MS.map((ms) => ms / MINUTE)).toEqual([1440, 60, 15, 5, 1]);
    expect(warningsOf(2000 * MINUTE)).toEqual([1440, 60, 15, 5, 1, 0]);
  });

  test('is silent about times longer than the whole life', () => {
    expect(warningsOf(60 * MINUTE)).toEqual([15, 5, 1, 0]);
    expect(warningsOf(MINUTE)).toEqual([0]);
  });

  test('leaves a source that is asked by itself the time to answer', () => {
    expect(warningsOf(2000 * MINUTE, 'imds')).toEqual([1, 0]);
    expect(warningsOf(2000 * MINUTE, 'static')).toEqual([1440, 60, 15, 5, 1, 0]);
  });

  test('says the most urgent where several have passed at once, and nothing without an expiry', () => {
    const found = expiryWarnings([credential(100 * MINUTE)], NOW + 30 * MINUTE, NOW + 96 * MINUTE);
    expect(found).toEqual([{ bucket: 'media', generation: 3, leftMs: 4 * MINUTE }]);
    expect(expiryWarnings([credential(undefined)], 0, Number.MAX_SAFE_INTEGER)).toEqual([]);
  });
});
