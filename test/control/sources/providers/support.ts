import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { BaseSource, KubernetesSecretSource } from '../../../../control/credential/credential-source.ts';
import {
  type FetchedCredential,
  SourceError,
} from '../../../../control/sources/providers/credential-provider.ts';
import { openSource } from '../../../../control/sources/providers/sources.ts';
import type { FakeKubernetes } from '../../../support/fake-kubernetes.ts';
import { patient } from '../../../support/patience.ts';

type Environment = Readonly<Record<string, string>>;

/** Asks a source once, as the refresher does. */
export function fetchFrom(
  source: BaseSource,
  environment: Environment = {},
  timeoutMs = patient(10_000),
): Promise<FetchedCredential> {
  return openSource(source, { environment, region: 'eu-north-1' }).fetch(AbortSignal.timeout(timeoutMs));
}

/** What a source says when it does not deliver. */
export async function failureOf(source: BaseSource, environment: Environment = {}): Promise<string> {
  const error: unknown = await fetchFrom(source, environment).then(
    () => expect.unreachable('the source delivered'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(SourceError);
  return (error as SourceError).message;
}

/** A folder that ends with the test. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-source-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A source of the Secret `s3` of a cluster that tests script, with the files that a pod has to ask it. */
export function secretSource(
  cluster: Pick<FakeKubernetes, 'url' | 'ca'>,
  changed: Partial<KubernetesSecretSource> = {},
): KubernetesSecretSource & { readonly tokenFile: string; readonly caFile: string } {
  const folder = scratchFolder();
  const [tokenFile, caFile] = [join(folder, 'token'), join(folder, 'ca.crt')];
  writeFileSync(tokenFile, 'token-1\n');
  writeFileSync(caFile, cluster.ca);
  const { url: api } = cluster;
  const where = { name: 's3', namespace: 'media', api, ...changed };
  return { kind: 'kubernetes-secret', ...where, tokenFile, caFile };
}
