import { PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { importFrom, serveImported } from '../e2e/support/imported.ts';
import { temporaryFolder } from '../e2e/support/serve-config.ts';
import { CEPH_KEY, CEPH_REGION, CEPH_URL, startCeph, type Ceph } from '../support/ceph.ts';
import { FOLDERS, LOCATIONS, nginxConfig, withoutModule } from './support/nginx-config.ts';
import { startNginx } from './support/nginx.ts';
import { remapFiles, rulesFor, VIRTUAL_HOST, WITH_QUERY } from './support/remap-config.ts';
import { type Comparison, contentOf, expectSameAnswers, NAMES } from './support/same-answers.ts';
import { startTrafficServer } from './support/traffic-server.ts';

const HOST = 'cdn.example.com';
const NAMES_ON_LOOPBACK = new URL('support/names-on-loopback.ts', import.meta.url).href;

let ceph: Ceph;

beforeAll(async () => {
  ceph = await startCeph();
  for (const folder of FOLDERS) {
    for (const name of NAMES) await ceph.put('media', folder + name, contentOf(name));
  }
});
afterAll(() => ceph.stop());

describe('what was imported answers like the server that it was imported from', () => {
  it('Traffic Server with its own plugin', async () => {
    const rules = rulesFor(await ceph.sessionToken(3600));
    const files = remapFiles(rules, HOST);
    const folder = await temporaryFolder();
    const theirs = await startTrafficServer({ folder, files, hosts: [VIRTUAL_HOST] });
    onTestFinished(() => theirs.stop());
    const imported = await importFrom('trafficserver', files);
    expect(imported.said).not.toContain(CEPH_KEY.secretAccessKey);
    // What is inline and in the file of /both/.
    expect(imported.said).toContain('2 not translated');
    const environment = { ...imported.environment, NODE_OPTIONS: `--import=${NAMES_ON_LOOPBACK}` };
    const ours = await serveImported({ ...imported, environment });
    const servers = { host: HOST, theirs: theirs.origin, ours: ours.origin };
    await compare(
      'Traffic Server',
      rules.map(({ path, mistakes }) => {
        const under = path.endsWith('/') ? path : `${path}/`;
        return { path: under, mistakes, more: WITH_QUERY, ...servers };
      }),
    );
  });

  it('nginx, which for want of the module reads a public bucket', async () => {
    await letAnyoneRead('media');
    const config = nginxConfig();
    const theirs = await startNginx(await temporaryFolder(), (port) => withoutModule(config, port));
    onTestFinished(() => theirs.stop());
    const imported = await importFrom('nginx', { 'nginx.conf': config });
    expect(imported.yaml).toContain('# Everything was translated.');
    const ours = await serveImported(imported);
    const servers = { host: HOST, theirs: theirs.origin, ours: ours.origin };
    await compare(
      'nginx',
      LOCATIONS.map(({ path, mistakes }) => ({ path, mistakes, ...servers })),
    );
  });
});

/** Compares under each path, and prints what was compared. */
async function compare(theirName: string, comparisons: readonly Comparison[]): Promise<void> {
  const lines: string[] = [];
  for (const comparison of comparisons) {
    const count = await expectSameAnswers(comparison);
    const wrong = Object.keys(comparison.mistakes ?? {}).join(' ');
    lines.push(`${comparison.path} ${count} times alike${wrong && `, but for what it gets wrong: ${wrong}`}`);
  }
  console.log(`${theirName} and what was imported from it:\n${lines.join('\n')}`);
}

async function letAnyoneRead(bucket: string): Promise<void> {
  const client = new S3Client({
    endpoint: CEPH_URL,
    region: CEPH_REGION,
    forcePathStyle: true,
    credentials: CEPH_KEY,
  });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      },
    ],
  });
  await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  client.destroy();
}
