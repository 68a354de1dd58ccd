import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ORIGIN_WORKER } from '../../control/commands/serve/origin-worker.ts';
import type { AssumeRoleSource } from '../../control/credential/credential-source.ts';
import { formatListenAddress } from '../../control/listen-address.ts';
import { parseConfig } from '../../control/config/load-config.ts';
import { type HeadwaterNode, startNode } from '../../control/node.ts';
import { forkedWorkers } from '../../control/supervisor/forked-worker.ts';
import { keptLog } from '../control/support/control-fixtures.ts';
import { CEPH_KEY, CEPH_REGION, CEPH_TOKEN_URL, CEPH_URL, type Ceph, startCeph } from '../support/ceph.ts';
import { readUnderLoad, segmentsOf } from '../support/segment-load.ts';
import { putClips } from '../support/clips.ts';
import { patient } from '../support/patience.ts';

const SECONDS = 60;
/** The next session is fetched in its last quarter, which has to be longer than anything that stalls the machine. */
const SESSION_SECONDS = Math.ceil(patient(6000) / 1000);
const CONNECTIONS = 10;

let ceph: Ceph;

beforeAll(async () => {
  ceph = await startCeph();
  await putClips((name, bytes) => ceph.put('media', name, bytes));
});

afterAll(() => ceph.stop());

/** An origin that reads from Ceph as a role assumed there; AWS's shortest session is 900 s, Ceph's is a second. */
async function startRoleNode(durationSeconds: number, change: Partial<AssumeRoleSource> = {}) {
  const text = `
origin: { listen: "127.0.0.1:0", workers: 2, cache: { ranges: 0B } }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
buckets:
  media:
    bucket: media
    region: ${CEPH_REGION}
    endpoint: ${CEPH_TOKEN_URL}
    addressing: path
    credentials:
      source: assume-role
      role_arn: arn:aws:iam:::role/reader
      session_name: origin-1
      duration: 900s
      endpoint: ${CEPH_URL}
      from: { source: static, access_key_id: "\${env:ID}", secret_access_key: "\${env:SECRET}" }
routes:
  - { path: /vod/, bucket: media, mode: package }
`;
  const { accessKeyId, secretAccessKey } = CEPH_KEY as { accessKeyId: string; secretAccessKey: string };
  const config = parseConfig(text, 'role.yaml', { ID: accessKeyId, SECRET: secretAccessKey });
  const source = { ...(config.credentials['media'] as AssumeRoleSource), durationSeconds, ...change };
  const log = keptLog();
  const node = await startNode({
    config: { ...config, credentials: { media: source } },
    launcher: forkedWorkers(ORIGIN_WORKER),
    log,
  });
  onTestFinished(() => node.close());
  return { node, log, url: `http://${formatListenAddress(node.address)}/vod` };
}

async function ready(node: HeadwaterNode): Promise<void> {
  await expect.poll(() => node.status().notReadyReasons, { timeout: 20_000 }).toEqual([]);
}

describe('a role assumed at the token service of Ceph', () => {
  it('reads what the role may read, until AWS would say it is time', async () => {
    const { node, url } = await startRoleNode(900);
    await ready(node);
    const [media] = node.status().credentials;
    expect(media).toMatchObject({
      generation: 1,
      source: 'assume-role',
      active: { kind: 'session' },
      sourceStatus: { state: 'fresh', deliveries: 1, failures: 0 },
    });
    const minutesLeft = (media!.active!.expiresAtMs! - media!.sourceStatus.nextTryAtMs!) / 60_000;
    expect(minutesLeft).toBeGreaterThan(4.9);
    expect(minutesLeft).toBeLessThan(6.1);
    expect((await fetch(`${url}/ladder.ism/.m3u8`)).status).toBe(200);
  });

  it('says why a role that there is not cannot be assumed', async () => {
    const { node } = await startRoleNode(900, { roleArn: 'arn:aws:iam:::role/writer' });
    await expect
      .poll(() => node.status().notReadyReasons, { timeout: 20_000 })
      .toEqual([
        expect.stringMatching(
          /^bucket media has no credential: source assume-role failed: sts:AssumeRole was answered with 40\d \w+$/,
        ),
      ]);
    expect(node.status().credentials[0]?.sourceStatus.state).toBe('failed');
  });

  it(`reads without one failure for ${SECONDS} s with sessions of ${SESSION_SECONDS} s`, async () => {
    const { node, log, url } = await startRoleNode(SESSION_SECONDS);
    await ready(node);
    const expected = await segmentsOf(url);
    const { requests, failures } = await readUnderLoad(expected, SECONDS * 1000, CONNECTIONS);
    const { credentials, counters } = node.status();
    const bucket = counters.buckets['media'];
    console.log(
      `${requests} segments over ${CONNECTIONS} connections in ${SECONDS} s: ${failures.length} failures;`,
      `${credentials[0]?.generation} generations, ${bucket?.subrequests} subrequests, ${bucket?.resigned} signed again`,
    );
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(CONNECTIONS);
    expect(credentials[0]?.generation).toBeGreaterThanOrEqual(SECONDS / SESSION_SECONDS);
    expect(credentials[0]?.sourceStatus).toMatchObject({ failures: 0 });
    expect(log.lines.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
