import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../control/config/load-config.ts';
import { importers } from '../../../control/import/importers.ts';
import { completeDraft } from '../../../control/import/complete-draft.ts';
import { IMPORTED_AT_MS } from './support/completed.ts';

/** Configurations in the form of each server's own documentation, and what they become. */
const FOREIGN = new URL('../../../fixtures/foreign/', import.meta.url);

const CASES = [
  ['apache', 'apache/proxy.conf'],
  ['apache', 'apache/legacy.conf'],
  ['apache', 'apache/role.conf'],
  ['nginx', 'nginx/nginx.conf'],
  ['trafficserver', 'trafficserver/remap.config'],
] as const;

/** Every text in the fixtures that is a secret. */
const SECRETS = /v\/EXAMPLE|TEST92|TESTtoken6|L4vRLWAO92|ya29\.|AKIAEXAMPLE|ASIAEXAMPLE/;

function imported(server: keyof typeof importers, name: string, nowMs = IMPORTED_AT_MS) {
  const path = fileURLToPath(new URL(name, FOREIGN));
  const { yaml, notTranslated, secrets } = completeDraft(
    importers[server]([{ path, text: readFileSync(path, 'utf8') }]),
    nowMs,
  );
  const short = (text: string) => text.replaceAll(path, basename(path)).replaceAll(dirname(path), '/FOLDER');
  const list = notTranslated.map(({ at, what, why }) =>
    short(`${at} ${what}: ${why.replace(/(?<=does not take it): must .*/, '')}`),
  );
  return { yaml: short(yaml), list, secrets };
}

describe.each(CASES)('import %s of %s', (server, name) => {
  const { yaml, list, secrets } = imported(server, name);
  const expected = fileURLToPath(new URL(name.replace(/\.\w+$/, '.expected'), FOREIGN));

  test('prints the expected configuration and list', async () => {
    const whole = `${yaml.replaceAll(/(?<=\S) +#/g, ' #')}---\n${list.join('\n')}\n---\n${Object.keys(secrets).join('\n')}\n`;
    await expect(whole).toMatchFileSnapshot(expected);
  });

  test.each([
    ['when its keys sign', IMPORTED_AT_MS],
    ['long after', Date.UTC(2030, 0, 1)],
  ])('is a configuration that "headwater check" takes: %s', (_, nowMs) => {
    const made = imported(server, name, nowMs);
    const environment = { S3_ID: 'AKIAX', S3_SECRET: 'secret', ...made.secrets };
    const { origin } = parseConfig(made.yaml, 'x', environment, nowMs);
    expect(origin.routes.length).toBeGreaterThan(0);
  });

  test('has no secret in it', () => {
    expect(yaml + list.join('\n')).not.toMatch(SECRETS);
  });
});
