import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../../../control/config/load-config.ts';
import { examine } from '../../../control/doctor/examine.ts';
import type { Finding } from '../../../control/doctor/finding.ts';
import { examineMachine } from '../../../control/doctor/machine.ts';
import { examineStore } from '../../../control/doctor/store.ts';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from '../../origin/storage/support/certificate.ts';
import { FIRST_KEY, startStore } from '../../support/store-rig.ts';
import { mediaBucketYaml } from '../../support/media-bucket-yaml.ts';

function configOf(endpoint: string, more = '', secret = FIRST_KEY.secretAccessKey, listen = '127.0.0.1:0') {
  const text = `
origin: { listen: "${listen}" }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
${mediaBucketYaml(endpoint, more, `credentials: { source: static, access_key_id: ${FIRST_KEY.accessKeyId}, secret_access_key: "\${env:SECRET}" }`)}
routes: [{ path: /vod/, bucket: media }]
`;
  return parseConfig(text, 'origin.yaml', { SECRET: secret });
}

async function findingsOf(config: ReturnType<typeof configOf>): Promise<Finding[]> {
  return Array.fromAsync(examine(config, {}));
}

const stateOf = (findings: readonly Finding[], check: string) =>
  findings.find((finding) => finding.check === check && finding.subject !== 'this machine');

async function urlOf(server: Server, scheme: string): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `${scheme}://localhost:${(server.address() as AddressInfo).port}`;
}

describe('doctor', () => {
  test('finds nothing wrong with a node that will serve, and reads a byte of the probe', async () => {
    const store = await startStore();
    await store.putObject('media', 'probe.bin', Buffer.from('x'));
    const findings = await findingsOf(configOf(store.url, 'probe: probe.bin'));
    expect(findings.filter(({ state }) => state === 'bad')).toEqual([]);
    for (const check of ['name', 'connection', 'clock', 'read', 'free'])
      expect(stateOf(findings, check), check).toMatchObject({ state: 'ok' });
    expect(store.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
  });

  test('says that a key is refused, as the store says it, and never the key', async () => {
    const store = await startStore();
    await store.putObject('media', 'probe.bin', Buffer.from('x'));
    const secret = 'not-the-one-that-opens-it-0000000000';
    const findings = await findingsOf(configOf(store.url, 'probe: probe.bin', secret));
    expect(stateOf(findings, 'read')).toMatchObject({
      state: 'bad',
      found: expect.stringContaining('SignatureDoesNotMatch'),
      advice: expect.stringContaining('s3:GetObject'),
    });
    expect(JSON.stringify(findings)).not.toContain(secret);
  });

  test('says what a bucket lacks to be tried, and who listens where the node is to', async () => {
    const store = await startStore();
    const taken = new URL(store.url).host;
    const findings = await findingsOf(configOf(store.url, '', undefined, taken));
    expect(stateOf(findings, 'read')).toMatchObject({
      state: 'warn',
      advice: expect.stringContaining('buckets.media.probe'),
    });
    expect(stateOf(findings, 'free')).toMatchObject({ state: 'warn', found: expect.stringContaining(taken) });
  });

  test('does not believe a certificate that nobody vouches for, and says which authority it took', async () => {
    const answer: RequestListener = (_, response) => response.end();
    const server = createTlsServer({ cert: LOCALHOST_CERTIFICATE, key: LOCALHOST_KEY }, answer);
    const url = await urlOf(server, 'https');
    const { media } = configOf(url).origin.buckets;
    const refused = await examineStore('media', media!);
    expect(stateOf(refused, 'certificate')).toMatchObject({
      state: 'bad',
      advice: expect.stringContaining('tls.ca'),
    });
    const believed = await examineStore('media', { ...media!, tls: { ca: LOCALHOST_CERTIFICATE } });
    expect(stateOf(believed, 'certificate')).toMatchObject({ found: expect.stringContaining('trusted') });
  });

  test.each([
    [60, 'warn'],
    [-3600, 'bad'],
  ])('tells how far the clock of a store is: %i s', async (seconds, state) => {
    const server = createServer((_, response) => {
      response.setHeader('Date', new Date(Date.now() + seconds * 1000).toUTCString()).end();
    });
    const { media } = configOf(await urlOf(server, 'http')).origin.buckets;
    expect(stateOf(await examineStore('media', media!), 'clock')).toMatchObject({ state });
  });

  test('tells a store that nobody answers for, and a name that nobody has', async () => {
    for (const [endpoint, check] of [
      ['http://127.0.0.1:9', 'connection'],
      ['http://store.invalid', 'name'],
    ] as const) {
      const { media } = configOf(endpoint).origin.buckets;
      expect((await examineStore('media', media!)).at(-1)).toMatchObject({ check, state: 'bad' });
    }
  });

  test('compares the limits of a machine with what a busy node needs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-doctor-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const small = {
      limits: file(
        'limits',
        'Limit      Soft Limit   Hard Limit   Units\nMax open files     1024    4096    files\n',
      ),
      somaxconn: file('somaxconn', '128\n'),
      localPorts: file('ports', '60000\t61000\n'),
    };
    const findings = await examineMachine(configOf('http://127.0.0.1:9'), small);
    expect(findings.map(({ check, state, found }) => [check, state, found.split(' ')[0]])).toEqual([
      ['open files', 'warn', '1024'],
      ['backlog', 'warn', '128'],
      ['outgoing ports', 'warn', '1001'],
    ]);
    for (const { advice } of findings) expect(advice).toBeDefined();
    const none = {
      limits: join(folder, 'none'),
      somaxconn: join(folder, 'none'),
      localPorts: join(folder, 'none'),
    };
    expect(await examineMachine(configOf('http://127.0.0.1:9'), none)).toEqual([]);
  });
});
