import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Role } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseConfig } from '../control/config/load-config.ts';
import { VERSION } from '../control/version.ts';
import { createAuthority } from './support/certificate-authority.ts';
import { readPage } from './support/docs-pages.ts';

const FOLDER = 'deploy/kubernetes';

/** Every kind that is there, by the schema that its authors publish. */
const KINDS = {
  ConfigMap,
  Deployment,
  Namespace,
  NetworkPolicy,
  PodDisruptionBudget,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
};

type Kind = keyof typeof KINDS;

const resources = readdirSync(FOLDER)
  .toSorted()
  .flatMap((file) => parseAllDocuments(readFileSync(join(FOLDER, file), 'utf8')))
  .map((document) => document.toJS() as { kind: Kind; metadata: { name: string; namespace?: string } });

function only<K extends Kind>(kind: K): InstanceType<(typeof KINDS)[K]> {
  const found = resources.filter((resource) => resource.kind === kind);
  expect(found, kind).toHaveLength(1);
  return found[0] as unknown as InstanceType<(typeof KINDS)[K]>;
}

const pod = () => only('Deployment').spec!.template;
const container = () => pod().spec!.containers[0]!;

/** What the pod mounts of Secrets, put where the configuration says that it is, in a folder of the test. */
function parseMounted() {
  const secrets = mkdtempSync(join(tmpdir(), 'headwater-pod-'));
  onTestFinished(() => rmSync(secrets, { recursive: true }));
  const authority = createAuthority('etcd');
  const { certificate, key } = authority.issue({ names: ['DNS:headwater'] });
  const put = (path: string, text: string) => {
    mkdirSync(join(secrets, path, '..'), { recursive: true });
    writeFileSync(join(secrets, path), text);
  };
  put('headwater/state/key', Buffer.alloc(32, 7).toString('base64'));
  put('headwater/etcd/ca.crt', authority.certificate);
  put('headwater/etcd/tls.crt', certificate);
  put('headwater/etcd/tls.key', key);
  const text = only('ConfigMap').data!['headwater.yaml']!.replaceAll('/run/secrets', secrets);
  return parseConfig(text, 'headwater.yaml', { POD_NAME: 'headwater-7d9-x' });
}

describe('deploy/kubernetes', () => {
  it.each(resources)('has a $kind as Kubernetes has them', (resource) => {
    const Model = KINDS[resource.kind] as new (data: object) => { validate(): void };
    expect(() => new Model(resource).validate()).not.toThrow();
  });

  it('has every kind, in a namespace that is made first', () => {
    expect(resources.map(({ kind }) => kind).toSorted()).toEqual(Object.keys(KINDS).toSorted());
    expect(resources[0]).toMatchObject({ kind: 'Namespace', metadata: { name: 'headwater' } });
    for (const { metadata } of resources.slice(1)) expect(metadata.namespace).toBe('headwater');
  });

  it('has a configuration that a node takes, of a fleet, with its state on what the pod may write', () => {
    const config = parseMounted();
    expect(config.ops.listen).toMatchObject({ port: 8081 });
    expect(config.origin.listen).toMatchObject({ port: 8080 });
    expect(config.credentials['media']).toMatchObject({ kind: 'kubernetes-secret', name: 'headwater-s3' });
    expect(config.state).toMatchObject({ file: '/var/lib/headwater/state' });
    expect(config.fleet).toMatchObject({ fleet: 'films', node: 'headwater-7d9-x' });
    const { name } = container().volumeMounts!.find(({ mountPath }) => mountPath === '/var/lib/headwater')!;
    expect(pod().spec!.volumes!.find((volume) => volume.name === name)).toHaveProperty('emptyDir');
  });

  it('lets a node list and watch the one Secret that its configuration names, and nothing else', () => {
    const source = parseMounted().credentials['media'] as { name: string };
    expect(only('Role').rules).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: [source.name], verbs: ['list', 'watch'] },
    ]);
    const { roleRef, subjects } = only('RoleBinding');
    expect(roleRef.name).toBe(only('Role').metadata!.name);
    expect(subjects).toEqual([
      { kind: 'ServiceAccount', name: only('ServiceAccount').metadata!.name, namespace: 'headwater' },
    ]);
    expect(pod().spec!.serviceAccountName).toBe(only('ServiceAccount').metadata!.name);
  });

  it('selects by one label in every place', () => {
    const labels = { 'app.kubernetes.io/name': 'headwater' };
    expect(pod().metadata!.labels).toEqual(labels);
    expect(only('Service').spec!.selector).toEqual(labels);
    const spread = pod().spec!.topologySpreadConstraints!.map(({ labelSelector }) => labelSelector);
    const selectors = [
      only('Deployment').spec!.selector,
      only('PodDisruptionBudget').spec!.selector,
      only('NetworkPolicy').spec!.podSelector,
      ...spread,
    ];
    expect(selectors).toEqual(selectors.map(() => ({ matchLabels: labels })));
  });

  it('mounts volumes that there are, of Secrets that the page makes', () => {
    const { volumes = [] } = pod().spec!;
    const names = container().volumeMounts!.map(({ name }) => name);
    expect(names.toSorted()).toEqual(volumes.map(({ name }) => name).toSorted());
    const secrets = volumes.flatMap(({ secret }) => secret?.secretName ?? []);
    const page = readPage('docs/kubernetes.md');
    for (const name of [...secrets, 'headwater-s3']) {
      expect(page).toMatch(new RegExp(`create secret generic ${name} `));
    }
  });

  it('leads no clients to a pod that ends, and gives it the time to', () => {
    const { terminationGracePeriodSeconds = 0 } = pod().spec!;
    const { sleep } = container().lifecycle!.preStop!;
    // Ten seconds are a node's own.
    expect(terminationGracePeriodSeconds).toBeGreaterThan(sleep!.seconds + 10);
    expect(container().readinessProbe!.httpGet).toMatchObject({ path: '/readyz', port: 'ops' });
  });

  it('runs as nobody who could write to it, by the version of the program', () => {
    expect(pod().spec!.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001 });
    expect(container().securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container().image).toMatch(new RegExp(`:${VERSION}$`));
  });
});
