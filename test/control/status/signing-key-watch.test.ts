import { expect, test } from 'vitest';
import { missingKeys } from '../../../control/status/signing-key-watch.ts';

const NOW = Date.UTC(2030, 0, 4, 12);

function credential(signingKeyDays: readonly string[] | undefined, signsUntilMs = NOW + 1) {
  const active = { kind: 'signing-keys', maskedAccessKeyId: 'A…', activatedAtMs: 0, signsUntilMs } as const;
  return {
    bucket: 'media',
    generation: 3,
    source: 'push',
    sourceStatus: { kind: 'push', state: 'fresh', deliveries: 0, failures: 0 },
    active: signingKeyDays === undefined ? active : { ...active, signingKeyDays },
  } as const;
}

test('missingKeys() tells which key signs where none is held for the day', () => {
  const told = { bucket: 'media', generation: 3, today: '20300104' };
  expect(missingKeys([credential(['20300103', '20300104'])], NOW)).toEqual([]);
  expect(missingKeys([credential(undefined)], NOW)).toEqual([]);
  expect(missingKeys([credential(['20300101', '20300102', '20300105'])], NOW)).toEqual([
    { ...told, signsWith: '20300102' },
  ]);
  expect(missingKeys([credential(['20291201'], NOW)], NOW)).toEqual([told]);
});
