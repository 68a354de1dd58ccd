import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { OriginConfig } from '../../origin/origin-config.ts';
import { createAuthority } from '../support/certificate-authority.ts';
import { putClips } from '../support/clips.ts';
import { freePort } from '../support/free-port.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker, type RunningWorker } from '../support/worker-rig.ts';
import { startStranger } from './support/stranger.ts';

const run = promisify(execFile);
const authority = createAuthority('of the server');
const { certificate, key } = authority.issue({ names: ['DNS:localhost', 'IP:127.0.0.1'] });
const tls = {
  revision: 1,
  material: { cert: certificate, key },
  ticketKeys: randomBytes(48).toString('base64'),
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headwater-shield-'));
  writeFileSync(join(folder, 'ca.pem'), authority.certificate);
  onTestFinished(() => rmSync(folder, { recursive: true }));
});

async function startOrigin(more: Partial<OriginConfig>, itsTls?: typeof tls): Promise<RunningWorker> {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  const credentials = [{ bucket: 'media', generation: 1, credential: FIRST_KEY }];
  const worker = await startWorker({ ...workerConfig(store), ...more }, credentials, undefined, itsTls);
  onTestFinished(() => worker.close());
  return worker;
}

const SEGMENT = '/vod/ladder.ism/hls/ladder-video=250000-3.m4s';

describe('over TLS', () => {
  it('curl takes the same bytes over HTTP/2 and HTTP/1.1', async () => {
    const { url } = await startOrigin({}, tls);
    const at = url.replace('127.0.0.1', 'localhost') + SEGMENT;
    const curl = async (name: string, ...args: string[]) => {
      const file = join(folder, name);
      const said = await run('curl', [
        '-sS',
        '--cacert',
        join(folder, 'ca.pem'),
        '-o',
        file,
        '-w',
        '%{http_version} %{http_code}',
        ...args,
        at,
      ]);
      return { said: said.stdout, bytes: readFileSync(file) };
    };
    const [second, first] = [await curl('h2', '--http2'), await curl('h1', '--http1.1')];
    expect([second.said, first.said]).toEqual(['2 200', '1.1 200']);
    expect(second.bytes.equals(first.bytes)).toBe(true);
    const range = await curl('range', '--http2', '-r', '100-199');
    expect([range.said, range.bytes.equals(first.bytes.subarray(100, 200))]).toEqual(['2 206', true]);
  });

  it('openssl verifies the chain, agrees on HTTP/2, and is refused what is older than TLS 1.2', async () => {
    const { url } = await startOrigin({}, tls);
    const openssl = (...args: string[]) => {
      const session = run('openssl', [
        's_client',
        '-connect',
        new URL(url).host,
        '-servername',
        'localhost',
        '-CAfile',
        join(folder, 'ca.pem'),
        ...args,
      ]);
      session.child.stdin?.end();
      return session.then(
        ({ stdout }) => stdout,
        (error: { stdout: string }) => error.stdout,
      );
    };
    const shown = await openssl('-alpn', 'h2,http/1.1');
    expect(shown).toContain('Verify return code: 0 (ok)');
    expect(shown).toContain('ALPN protocol: h2');
    expect(await openssl('-tls1_1')).toContain('Cipher is (NONE)');
  });

  it('nghttp and h2load are answered on many streams of a connection', async () => {
    const { url } = await startOrigin({}, tls);
    const load = await run('h2load', ['-n', '400', '-c', '4', '-m', '50', url + SEGMENT]);
    expect(load.stdout).toContain('400 succeeded, 0 failed, 0 errored, 0 timeout');
    expect(load.stdout).toContain('400 2xx');
    const session = await run('nghttp', ['-nv', '--no-verify-peer', `${url}/nowhere`]);
    expect(session.stdout).toContain(':status: 404');
  });
});

describe('behind HAProxy', () => {
  it.each(['send-proxy', 'send-proxy-v2'])('%s says who the client is, before TLS too', async (option) => {
    const log = join(folder, 'access.log');
    const more = {
      proxyProtocol: ['127.0.0.1'],
      accessLog: { format: 'json', file: log, sample: 1 },
    } as const;
    const { url } = await startOrigin(more, tls);
    const port = await freePort();
    const file = join(folder, 'haproxy.cfg');
    writeFileSync(file, haproxyConfig({ port, server: new URL(url).host, option }));
    const proxy = await startStranger('/usr/sbin/haproxy', ['-db', '-f', file], port);
    onTestFinished(() => proxy.stop());
    const args = ['-sS', '-o', '/dev/null', '-w', '%{http_code}', '--interface', '127.0.0.9'];
    expect((await run('curl', [...args, `${proxy.origin}${SEGMENT}`])).stdout).toBe('200');
    await expect.poll(() => readFileSync(log, { encoding: 'utf8', flag: 'a+' })).not.toBe('');
    expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({ client: '127.0.0.9', status: 200 });
  });
});

describe('a route for a shield that signs', () => {
  it('answers what botocore signs, and nobody else', async () => {
    const [accessKeyId, secretAccessKey, region] = [
      'AKIASHIELD0000000001',
      'a/secret+of=the shield',
      'eu-north-1',
    ];
    const shield = { sigv4: { region, service: 's3', accessKeys: [{ accessKeyId, secretAccessKey }] } };
    const { url } = await startOrigin({
      routes: [{ path: '/', bucket: 'media', prefix: 'films/', mode: 'package', shield }],
    });
    const script = new URL('support/sign-as-shield.py', import.meta.url).pathname;
    const statusOf = async (secret: string, target: string) =>
      (await run('python3', [script, `${url}${target}`, accessKeyId, secret, region])).stdout.trim();
    const segment = '/ladder.ism/hls/ladder-video=250000-3.m4s';
    expect(await statusOf(secretAccessKey, segment)).toBe('206');
    expect(await statusOf(secretAccessKey, '/ladder.ism/.m3u8?filter=type%3D%3D%22audio%22')).toBe('206');
    expect(await statusOf('another', segment)).toBe('403');
  });
});

/** HTTP/1.1 in, HTTP/2 over TLS out. */
function haproxyConfig({ port, server, option }: { port: number; server: string; option: string }): string {
  return `
defaults
  mode http
  timeout connect 5s
  timeout client 10s
  timeout server 10s
frontend viewers
  bind 127.0.0.1:${port}
  default_backend origin
backend origin
  server origin ${server} ${option} ssl verify required ca-file ${join(folder, 'ca.pem')} sni str(localhost) verifyhost localhost alpn h2
`;
}
