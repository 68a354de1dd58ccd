import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ListenAddress } from '../../../origin/origin-config.ts';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from '../../origin/storage/support/certificate.ts';
import { SECRET, SOURCES, accessKey, originConfig } from '../support/control-fixtures.ts';
import { loadStaticFiles } from '../../../control/ops/static-files.ts';
import { startTestNode } from '../support/test-node.ts';

let running: Awaited<ReturnType<typeof startTestNode>>;
let ops: string;
let origin: string;

const urlOf = (address: ListenAddress) => `http://127.0.0.1:${address.kind === 'tcp' ? address.port : ''}`;

beforeAll(async () => {
  running = await startTestNode();
  ops = urlOf(running.node.opsAddress);
  origin = urlOf(running.node.address);
});
afterAll(() => running.node.close());

async function get(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(ops + path);
  return { status: response.status, text: await response.text(), headers: response.headers };
}

describe('/livez and /readyz', () => {
  test('answer 200 when all is well', async () => {
    expect(await get('/livez')).toMatchObject({ status: 200, text: 'ok\n' });
    expect(await get('/readyz')).toMatchObject({ status: 200, text: 'ready\n' });
  });

  test('/readyz names what is missing, a line a reason', async () => {
    const expired = {
      kind: 'session',
      accessKeyId: 'A',
      secretAccessKey: SECRET,
      sessionToken: 't',
      expiresAtMs: 1,
    } as const;
    const credentials = { ...SOURCES, other: { kind: 'static', credential: expired } } as const;
    const { node } = await startTestNode({ credentials });
    const { pid } = node.status().workers[1]!;
    process.kill(pid, 'SIGKILL');
    // It is back soon.
    const often = { interval: 5, timeout: 10_000 };
    await vi.waitFor(async () => {
      const response = await fetch(`${urlOf(node.opsAddress)}/readyz`);
      expect(response.status).toBe(503);
      expect(await response.text()).toMatch(
        /^worker 2 is (?:waiting|starting)\nbucket other has a credential that has expired\n$/,
      );
    }, often);
    await node.close();
  });
});

describe('/metrics', () => {
  test('tells the counters of all workers in the format of Prometheus', async () => {
    await fetch(`${origin}/`);
    await vi.waitFor(async () =>
      expect((await get('/metrics')).text).toContain('{kind="segment",status="200"} 1'),
    );
    const { text, headers } = await get('/metrics');
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    for (const line of [
      '# TYPE headwater_http_requests_total counter',
      'headwater_http_sent_bytes_total 100',
      '# TYPE headwater_http_request_duration_seconds histogram',
      'headwater_http_request_duration_seconds_bucket{le="0.001"} 1',
      'headwater_http_request_duration_seconds_bucket{le="+Inf"} 1',
      'headwater_http_request_duration_seconds_sum 0.0005',
      'headwater_http_request_duration_seconds_count 1',
      'headwater_subrequests_total{bucket="other",outcome="ok"} 1',
      'headwater_pool_connections{bucket="other",state="connected"} 2',
      'headwater_credential_generation{bucket="media"} 0',
      'headwater_credential_generation{bucket="other"} 1',
      'headwater_worker_credential_generation{worker="2",bucket="other"} 1',
      'headwater_worker_up{worker="1"} 1',
      'headwater_worker_event_loop_delay_p99_seconds{worker="1"} 0.002',
      'headwater_cache_misses_total{cache="assets"} 8',
      'headwater_cache_limit_bytes{cache="assets"} 18',
      'headwater_store_first_byte_seconds_count{bucket="other",outcome="ok"} 1',
      'headwater_store_refusals_total{bucket="other",status="403",code="ExpiredToken"} 2',
      'headwater_store_refusals_total{bucket="other",status="503",code=""} 4',
      'headwater_route_first_byte_seconds_bucket{route="/vod/",format="hls",kind="segment",le="0.001"} 1',
      'headwater_credential_state{bucket="media",state="none"} 1',
      'headwater_credential_state{bucket="other",state="active"} 1',
      'headwater_pool_limit_connections{bucket="other"} 128',
      'headwater_asset_cache_rechecks_total 10',
      'headwater_asset_cache_stale_total 12',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).not.toContain('headwater_credential_expiry_timestamp_seconds{');
    expect(text).toMatch(/^headwater_build_info\{version="\d+\.\d+\.\d+",node="\d+\.\d+\.\d+"\} 1$/m);
  });

  test('tells the same in OpenMetrics to whoever asks for it', async () => {
    const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
    const response = await fetch(`${ops}/metrics`, { headers: { accept } });
    expect(response.headers.get('content-type')).toBe(
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    );
    expect(response.headers.get('vary')).toBe('Accept');
    const text = await response.text();
    expect(text.endsWith('\n# EOF\n')).toBe(true);
    const lines = text.split('\n');
    // A family of counters is named without the ending of its samples (OpenMetrics 1.0, "Counter").
    expect(lines).toContain('# TYPE headwater_store_refusals counter');
    expect(lines).toContain(
      'headwater_store_refusals_total{bucket="other",status="403",code="ExpiredToken"} 2',
    );
    expect(lines).toContain('# TYPE headwater_credential_generation gauge');
    expect(lines.slice(0, -1)).not.toContain('');
    expect(lines.some((line) => /_total(_total| counter)/.test(line))).toBe(false);
  });

  test('every value stands under a metric that was introduced, and none twice', async () => {
    const { text } = await get('/metrics');
    const introduced = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name!));
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const series = samples.map((line) => line.slice(0, line.lastIndexOf(' ')));
    expect(new Set(series).size).toBe(series.length);
    for (const line of series) {
      const [name = ''] = line.split('{');
      expect(introduced.has(name) || introduced.has(name.replace(/_(bucket|sum|count)$/, ''))).toBe(true);
    }
  });
});

describe('the page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/page.js', 'text/javascript; charset=utf-8'],
    ['/vendor/hls.js', 'text/javascript; charset=utf-8'],
    ['/vendor/uplot.js', 'text/javascript; charset=utf-8'],
  ])('%s is there, with headers that keep it to itself', async (path, type) => {
    const { status, text, headers } = await get(path);
    expect(status).toBe(200);
    expect(text.length).toBeGreaterThan(100);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain(`connect-src 'self' ${origin};`);
  });

  test('every module that the page imports is served', async () => {
    for (const path of loadStaticFiles().keys()) {
      const { text } = await get(path);
      for (const [, name] of text.matchAll(/(?:from|import\()\s*'\.(\/[^']+)'/g))
        expect((await get(name!)).status).toBe(200);
    }
  });

  test('a host name that is none gets no place in the policy', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const headers = { host: "x; script-src 'unsafe-inline'" };
    request(`${ops}/`, { headers }, (response) => {
      response.resume();
      resolve(String(response.headers['content-security-policy']));
    }).end();
    expect(await promise).toContain("connect-src 'self'; media-src");
  });
});

describe('where the page finds the origin', () => {
  /** What the page is told, and what it may connect to. */
  async function toldBy({ node }: Awaited<ReturnType<typeof startTestNode>>) {
    onTestFinished(() => node.close());
    const stop = new AbortController();
    const response = await fetch(`${urlOf(node.opsAddress)}/events`, { signal: stop.signal });
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream()))
      if ((text += chunk).includes('\n\n')) break;
    stop.abort();
    const [, hello] = /^event: hello\ndata: (.*)$/m.exec(text)!;
    const [, connect] = /connect-src ([^;]*);/.exec(response.headers.get('content-security-policy')!)!;
    return { origin: (JSON.parse(hello!) as { origin: unknown }).origin, connect };
  }
  const portOf = (address: ListenAddress) => (address.kind === 'tcp' ? address.port : undefined);

  test('is http and its port, without TLS', async () => {
    const started = await startTestNode();
    const port = portOf(started.node.address);
    expect(await toldBy(started)).toEqual({
      origin: { scheme: 'http', port },
      connect: `'self' http://127.0.0.1:${port}`,
    });
  });

  test('is https and its port, where the origin has TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-ops-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const originTls = { certificate: join(folder, 'origin.pem'), key: join(folder, 'origin.key') };
    writeFileSync(originTls.certificate, LOCALHOST_CERTIFICATE);
    writeFileSync(originTls.key, LOCALHOST_KEY);
    const started = await startTestNode({ originTls });
    const port = portOf(started.node.address);
    expect(await toldBy(started)).toEqual({
      origin: { scheme: 'https', port },
      connect: `'self' https://127.0.0.1:${port}`,
    });
  });

  test('is nowhere, where the origin listens on a unix socket', async () => {
    const path = join(tmpdir(), `headwater-ops-${process.pid}.sock`);
    const started = await startTestNode({ origin: originConfig({ kind: 'unix', path }) });
    expect(await toldBy(started)).toEqual({ origin: null, connect: `'self'` });
  });
});

describe('/explain', () => {
  test.each([
    '/explain',
    '/explain?url=nowhere',
    '/explain?url=%2Fno%2Froute',
    '/explain?url=http://[::/',
    '/explain?url=file:///a',
  ])('%s is answered with what is wrong', async (path) => {
    expect(await get(path)).toMatchObject({ status: 400, text: expect.stringMatching(/^Cannot explain/) });
  });
});

describe('other requests', () => {
  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is refused', async (method) => {
    const response = await fetch(`${ops}/metrics`, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD');
  });

  test('HEAD gets the head alone', async () => {
    const response = await fetch(`${ops}/metrics`, { method: 'HEAD' });
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
    expect(await response.text()).toBe('');
  });

  test.each(['/nothing', '/../package.json', '/%2e%2e/package.json', '/page.js/', '/node_modules'])(
    '%s is not there',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );
});

describe('/events', () => {
  test('says hello, then what happens', async () => {
    const stop = new AbortController();
    const response = await fetch(`${ops}/events`, { signal: stop.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    const reading = (async () => {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) text += chunk;
    })().catch(() => undefined);
    await vi.waitFor(() => expect(text).toContain('event: moment'));
    await running.pushed('media', accessKey());
    await fetch(`${origin}/fail/store-denied`);
    await vi.waitFor(() => expect(text).toMatch(/"rotations":\[\{[^\]]*"event":"activated"/), {
      timeout: 5000,
    });
    await vi.waitFor(() => expect(text).toContain('"code":"store-denied","status":502'), { timeout: 5000 });
    stop.abort();
    await reading;
    const events = [...text.matchAll(/^event: (\w+)\ndata: (.*)$/gm)].map(([, name, data]) => ({
      name,
      data: JSON.parse(data!) as Record<string, unknown>,
    }));
    const history = { close: expect.any(Array), hour: expect.any(Array) };
    const hello = { version: '0.1.0', samples: [], hints: [], ...history };
    expect(events[0]).toMatchObject({ name: 'hello', data: hello });
    expect(events.findLast(({ name }) => name === 'moment')).toMatchObject({
      name: 'moment',
      data: {
        notReadyReasons: [],
        workers: [{ id: '1', state: 'serving' }, { id: '2' }],
        credentials: [
          {
            bucket: 'media',
            generation: 1,
            active: { maskedAccessKeyId: 'AKIA…MPLE' },
            clockOffsetMs: 0,
          },
          { bucket: 'other' },
        ],
        rotations: [
          {
            bucket: 'media',
            generation: 1,
            who: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
            workers: 2,
            acknowledged: 2,
          },
        ],
        close: { kinds: expect.any(Object), eventLoopDelayMs: 2 },
        generations: [{ bucket: 'media', generation: 1, end: 'active' }, { bucket: 'other' }],
      },
    });
    expect(text).not.toContain(SECRET);
  });
});
