import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { Role } from 'kubernetes-models/rbac.authorization.k8s.io/v1/Role';
import { RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1/RoleBinding';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseConfig } from '../../control/config/load-config.ts';
import { VERSION } from '../../control/version.ts';
import { createAuthority } from '../support/certificate-authority.ts';
import { fetchHelm } from './support/helm.ts';

const run = promisify(execFile);
const CHART = 'deploy/helm/headwater';

/** Every kind that the chart makes, by the schema that its authors publish. */
const KINDS = {
  ConfigMap,
  Deployment,
  NetworkPolicy,
  PodDisruptionBudget,
  PrometheusRule,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
  ServiceMonitor,
};

/** As far as tests look into one. */
interface Resource {
  readonly kind: keyof typeof KINDS;
  readonly data: { readonly 'headwater.yaml': string };
  readonly spec: { readonly template: PodTemplate };
}

interface PodTemplate {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: {
    readonly terminationGracePeriodSeconds: number;
    readonly securityContext: object;
    readonly automountServiceAccountToken: boolean;
    readonly containers: readonly [
      { readonly lifecycle: object; readonly securityContext: object; readonly volumeMounts: object[] },
    ];
  };
}

const folder = mkdtempSync(join(tmpdir(), 'headwater-helm-'));
let helm = '';

beforeAll(async () => {
  helm = await fetchHelm(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The least that has to be said. */
const LEAST = {
  config: {
    buckets: { media: { bucket: 'films', region: 'eu-central-1', credentials: { source: 'web-identity' } } },
    routes: [{ path: '/', bucket: 'media' }],
  },
};

function fileOf(values: object): string {
  const file = join(mkdtempSync(join(folder, 'values-')), 'values.yaml');
  writeFileSync(file, JSON.stringify({ ...LEAST, ...values }));
  return file;
}

/** What helm makes of the chart with these values. */
async function resources(values: object): Promise<Partial<Record<keyof typeof KINDS, Resource>>> {
  const file = fileOf(values);
  const { stdout } = await run(helm, ['template', 'films', CHART, '--values', file]);
  const all = parseAllDocuments(stdout).map((document) => document.toJS() as Resource);
  return Object.fromEntries(all.map((resource) => [resource.kind, resource]));
}

/** Uses all that can be used. */
const EVERYTHING = {
  replicas: 3,
  image: { repository: 'registry.example.com/headwater', tag: '1.2.3', pullSecrets: [{ name: 'registry' }] },
  envFrom: ['store-keys'],
  secretFiles: { tls: 'headwater-tls' },
  watchedSecrets: ['s3', 's3-archive'],
  etcd: {
    endpoints: ['https://etcd-0.etcd:2379', 'https://etcd-1.etcd:2379'],
    fleet: 'films',
    keySecret: 'headwater-state',
    tlsSecret: 'headwater-etcd',
    userSecret: 'headwater-etcd-user',
  },
  serviceAccount: { annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/reader' } },
  service: { type: 'LoadBalancer', port: 443, control: true },
  podDisruptionBudget: { maxUnavailable: '25%' },
  serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
  prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
  networkPolicy: {
    clients: [{ ipBlock: { cidr: '203.0.113.0/24' } }],
    watchers: [{ namespaceSelector: { matchLabels: { name: 'monitoring' } } }],
  },
  nodeSelector: { disk: 'fast' },
  tolerations: [{ key: 'media', operator: 'Exists' }],
  affinity: { nodeAffinity: {} },
  podAnnotations: { team: 'films' },
  podLabels: { tier: 'origin' },
};

describe('deploy/helm/headwater', () => {
  it('is found well made by helm, and has the version of the program', async () => {
    await run(helm, ['lint', '--strict', CHART, '--values', fileOf({})]);
    expect(parse(readFileSync(join(CHART, 'Chart.yaml'), 'utf8'))).toMatchObject({
      version: VERSION,
      appVersion: VERSION,
    });
  });

  it.each([{}, EVERYTHING])('makes resources as Kubernetes has them, of %j', async (values) => {
    for (const resource of Object.values(await resources(values))) {
      const Kind = KINDS[resource.kind] as new (data: object) => { validate(): void };
      expect(() => new Kind(resource).validate(), resource.kind).not.toThrow();
    }
  });

  it('makes every kind, and leaves out what is not wanted', async () => {
    expect(Object.keys(await resources(EVERYTHING)).toSorted()).toEqual(Object.keys(KINDS).toSorted());
    const without = {
      serviceAccount: { create: false },
      podDisruptionBudget: { enabled: false },
      networkPolicy: { enabled: false },
    };
    expect(Object.keys(await resources(without)).toSorted()).toEqual(['ConfigMap', 'Deployment', 'Service']);
  });

  it('has a configuration that a node takes', async () => {
    const { ConfigMap: map } = await resources({});
    const config = parseConfig(map!.data['headwater.yaml'], 'headwater.yaml', {});
    expect(config.ops.listen).toMatchObject({ port: 8081 });
    expect(config.origin.listen).toMatchObject({ port: 8080 });
  });

  it('has a configuration of a fleet where it is told of etcd, with the Secrets where it looks for them', async () => {
    const { ConfigMap: map, Deployment: deployment } = await resources({ etcd: EVERYTHING.etcd });
    const secrets = mkdtempSync(join(folder, 'secrets-'));
    const authority = createAuthority('etcd');
    const { certificate, key } = authority.issue({ names: ['DNS:headwater'] });
    const files = {
      'state/key': Buffer.alloc(32, 7).toString('base64'),
      'tls/ca.crt': authority.certificate,
      'tls/tls.crt': certificate,
      'tls/tls.key': key,
      'user/name': 'headwater',
      'user/password': 'of-etcd',
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(secrets, path)), { recursive: true });
      writeFileSync(join(secrets, path), text);
    }
    const text = map!.data['headwater.yaml'].replaceAll('/run/secrets/headwater-fleet', secrets);
    const { state, fleet } = parseConfig(text, 'headwater.yaml', { POD_NAME: 'films-headwater-7d9-x' });
    expect(state).toMatchObject({ file: '/var/lib/headwater/state' });
    expect(fleet).toMatchObject({
      endpoints: EVERYTHING.etcd.endpoints,
      fleet: 'films',
      node: 'films-headwater-7d9-x',
      user: { name: 'headwater', password: 'of-etcd' },
    });
    const { volumeMounts } = deployment!.spec.template.spec.containers[0];
    expect(volumeMounts).toEqual(
      expect.arrayContaining(
        ['state', 'tls', 'user'].map((name) =>
          expect.objectContaining({ mountPath: `/run/secrets/headwater-fleet/${name}` }),
        ),
      ),
    );
  });

  it('has the rules and alerts of deploy/prometheus, about jobs as nodes are called by then', async () => {
    const { PrometheusRule: rule, ServiceMonitor: monitor } = await resources(EVERYTHING);
    const [rules, alerts] = ['rules', 'alerts'].map(
      (name) => parse(readFileSync(`deploy/prometheus/${name}.yaml`, 'utf8')) as { groups: object[] },
    );
    expect(rule).toMatchObject({ spec: { groups: [...rules!.groups, ...alerts!.groups] } });
    expect(JSON.stringify(alerts)).toContain('up{job=~\\"headwater.*\\"}');
    expect(monitor).toMatchObject({
      spec: { endpoints: [{ relabelings: [{ targetLabel: 'job', replacement: 'headwater-films' }] }] },
    });
  });

  it('lets nodes list and watch the Secrets that are named, and takes no token where there are none', async () => {
    const { Role: role, Deployment: deployment } = await resources({ watchedSecrets: ['s3'] });
    expect(role).toMatchObject({
      rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: ['s3'], verbs: ['list', 'watch'] }],
    });
    expect(deployment!.spec.template.spec.automountServiceAccountToken).toBe(true);
    const without = await resources({});
    expect(without.Deployment!.spec.template.spec.automountServiceAccountToken).toBe(false);
    expect(without.Role).toBeUndefined();
  });

  it('replaces pods where the configuration is another, and lets each end its requests', async () => {
    const config = (bucket: string) => ({
      config: { ...LEAST.config, buckets: { media: { bucket } } },
      drainSeconds: 15,
    });
    const templates = await Promise.all(
      ['a', 'b'].map(async (bucket) => (await resources(config(bucket))).Deployment!),
    );
    const [one, other] = templates.map(({ spec }) => spec.template);
    expect(one!.metadata.annotations).not.toEqual(other!.metadata.annotations);
    expect(one!.spec.containers[0].lifecycle).toEqual({ preStop: { sleep: { seconds: 15 } } });
    expect(one!.spec.terminationGracePeriodSeconds).toBe(35);
  });

  it('runs as nobody who could write to it', async () => {
    const { spec } = (await resources({})).Deployment!.spec.template;
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 10001 });
    expect(spec.containers[0].securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it.each([
    [{ replicas: 0 }, '/replicas'],
    [{ relicas: 2 }, 'relicas'],
    [{ config: { ...LEAST.config, buckets: {} } }, '/config/buckets'],
    [{ config: {} }, 'buckets'],
    [{ drainSeconds: '10' }, '/drainSeconds'],
    [{ etcd: { endpoints: ['https://e:2379'] } }, '/etcd'],
    [{ etcd: { endpoints: ['e:2379'], keySecret: 'k' } }, '/etcd/endpoints/0'],
  ])('is told what is wrong with %j', async (values, where) => {
    await expect(resources(values)).rejects.toMatchObject({ stderr: expect.stringContaining(where) });
  });
});
