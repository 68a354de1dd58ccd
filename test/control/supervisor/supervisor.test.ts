import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { formatListenAddress } from '../../../control/listen-address.ts';
import { CredentialStore } from '../../../control/rotation/credential-store.ts';
import { forkedWorkers } from '../../../control/supervisor/forked-worker.ts';
import { inProcessWorker } from '../../../control/supervisor/in-process-worker.ts';
import { Supervisor } from '../../../control/supervisor/supervisor.ts';
import type { WorkerReport } from '../../../control/supervisor/worker-slot.ts';
import type { SupervisorTiming } from '../../../control/supervisor/timing.ts';
import type { CredentialChange } from '../../../origin/messages.ts';
import type { CredentialSnapshot } from '../../../origin/signing/credential.ts';
import {
  FAKE_WORKER,
  LOOPBACK,
  SECRET,
  SOURCES,
  accessKey,
  keptLog,
  originConfig,
} from '../support/control-fixtures.ts';
import { startFakeOrigin } from '../support/fake-origin.ts';

const started: Supervisor[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((supervisor) => supervisor.destroy()));
});

function supervise(
  options: {
    workers?: number;
    listen?: typeof LOOPBACK;
    timing?: Partial<SupervisorTiming>;
    inProcess?: boolean;
  } = {},
) {
  const store = new CredentialStore(SOURCES);
  const supervisor = new Supervisor({
    config: originConfig(options.listen ?? LOOPBACK),
    workers: options.workers ?? 2,
    launcher: options.inProcess ? inProcessWorker(startFakeOrigin) : forkedWorkers(FAKE_WORKER),
    credentials: () => store.live(),
    log: keptLog(),
    timing: options.timing ?? {},
  });
  started.push(supervisor);
  return { store, supervisor };
}

function change(snapshot: CredentialSnapshot): CredentialChange {
  return { kind: 'credential', snapshot };
}

interface Answer {
  pid: number;
  generations: Record<string, number>;
  environment: Record<string, string>;
  argv: string[];
}

/** On a connection of its own. */
function ask(supervisor: Supervisor, path = '/', onHead: () => void = () => undefined): Promise<Answer> {
  const { address } = supervisor;
  const target =
    address.kind === 'unix' ? { socketPath: address.path } : { host: address.host, port: address.port };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const call = request({ ...target, path, agent: false }, (response) => {
    onHead();
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    response.on('end', () => resolve(JSON.parse(text) as Answer));
    response.on('error', reject);
  });
  call.on('error', reject).end();
  return promise;
}

/** Enough connections for each of two workers to have one: the kernel spreads them by their ports. */
function askMany(supervisor: Supervisor): Promise<Answer[]> {
  return Promise.all(Array.from({ length: 32 }, () => ask(supervisor)));
}

/** proc(5): a socket that listens has its queue's length for `rx_queue`. */
function connectionsWaiting({ address }: Supervisor): number {
  if (address.kind === 'unix') throw new Error('Cannot count: no port');
  const port = address.port.toString(16).toUpperCase().padStart(4, '0');
  const listening = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${port}`) && fields[3] === '0A');
  return listening.reduce((sum, fields) => sum + Number.parseInt(fields[4]!.split(':')[1]!, 16), 0);
}

/** Workers that are started from now on end at once: Node finds no such file to load first. */
function refuseToStart(): void {
  vi.stubEnv('NODE_OPTIONS', '--import=/nowhere.mjs');
  onTestFinished(() => void vi.unstubAllEnvs());
}

/** Has one of two workers asked, whichever connections it takes. */
async function askUntilAnsweredBy(supervisor: Supervisor, pid: number, path: string): Promise<void> {
  const asked = Array.from({ length: 32 }, () => ask(supervisor, `${path}/${pid}`).catch(() => undefined));
  await Promise.all(asked);
}

/** Until its first worker has ended: it starts again fifty milliseconds later. */
function untilWaiting(supervisor: Supervisor): Promise<void> {
  return vi.waitFor(() => expect(supervisor.report()[0]!.state).toBe('waiting'), { interval: 5 });
}

const isRunning = (pid: number) => existsSync(`/proc/${pid}`);

describe('Supervisor', () => {
  test('start() has every worker serve on one port, each with the credentials there are', async () => {
    const { supervisor } = supervise();
    await supervisor.start();
    expect(supervisor.address).toMatchObject({ kind: 'tcp', host: '127.0.0.1' });
    expect(formatListenAddress(supervisor.address)).not.toBe('127.0.0.1:0');
    const report = supervisor.report();
    expect(report.map(({ state }) => state)).toEqual(['serving', 'serving']);
    const answers = await askMany(supervisor);
    expect(new Set(answers.map(({ pid }) => pid))).toEqual(new Set(report.map(({ pid }) => pid)));
    expect(answers.every(({ generations }) => generations['other'] === 1)).toBe(true);
  });

  test('start() shares a unix socket too', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'headwater-socket-'));
    const path = join(folder, 's');
    const { supervisor } = supervise({ listen: { kind: 'unix', path } });
    await supervisor.start();
    expect(supervisor.address).toEqual({ kind: 'unix', path });
    const answers = await Promise.all([ask(supervisor), ask(supervisor)]);
    expect(new Set(answers.map(({ pid }) => pid)).size).toBe(2);
    await supervisor.close();
    rmSync(folder, { recursive: true });
  });

  test('start() keeps our environment and arguments from the workers', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
    const { supervisor } = supervise({ workers: 1 });
    await supervisor.start();
    vi.unstubAllEnvs();
    const { environment, argv } = await ask(supervisor);
    expect(environment['PATH']).toBe(process.env['PATH']);
    expect(JSON.stringify({ environment, argv })).not.toContain(SECRET);
  });

  test.each([undefined, '65536'])(
    'start() has workers give back what they free, as %s',
    async (threshold) => {
      vi.stubEnv('MALLOC_MMAP_THRESHOLD_', threshold);
      const { supervisor } = supervise({ workers: 1 });
      await supervisor.start();
      vi.unstubAllEnvs();
      const { environment } = await ask(supervisor);
      expect(environment['MALLOC_MMAP_THRESHOLD_']).toBe(threshold ?? '131072');
    },
  );

  test.each([
    ['one that has it alone', true],
    ['another origin, whose workers share it', false],
  ])(
    'start() fails with the reason when the port is taken by %s, and leaves nothing',
    async (_, inProcess) => {
      const first = supervise({ workers: 1, inProcess });
      await first.supervisor.start();
      const second = supervise({ listen: first.supervisor.address });
      await expect(second.supervisor.start()).rejects.toThrow(
        /^Cannot start the origin on 127\.0\.0\.1:\d+: the address is in use$/,
      );
      expect(second.supervisor.report().map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    },
  );

  test.each([{ inProcess: false }, { inProcess: true, workers: 1 }])(
    'broadcast() answers with what each worker signs with (%o)',
    async (options) => {
      const { supervisor, store } = supervise(options);
      await supervisor.start();
      const acknowledged = await supervisor.broadcast(change(store.activate('media', accessKey())));
      expect(acknowledged).toEqual(
        supervisor.report().map(({ id, pid }) => ({ workerId: id, pid, generation: 1 })),
      );
      const refused = await supervisor.broadcast(change(store.activate('media', accessKey('NACK'))));
      expect(refused[0]).toMatchObject({ generation: 1, refusal: 'it does not like this one' });
    },
  );

  test('broadcast() answers when each worker has given up a generation', async () => {
    const { supervisor, store } = supervise();
    await supervisor.start();
    await supervisor.broadcast(change(store.activate('media', accessKey())));
    const revoked = await supervisor.broadcast({ kind: 'revoke', bucket: 'media', generation: 1 });
    expect(revoked).toEqual(supervisor.report().map(({ id, pid }) => ({ workerId: id, pid, generation: 0 })));
    expect((await ask(supervisor)).generations).toEqual({ other: 1 });
  });

  test('broadcast() answers when each worker checks by new keys', async () => {
    const { supervisor } = supervise();
    await supervisor.start();
    const answers = await supervisor.broadcast({
      kind: 'keys',
      keys: { revision: 7, keys: {}, groups: {}, shields: {} },
    });
    expect(answers).toMatchObject([
      { workerId: '1', generation: 7 },
      { workerId: '2', generation: 7 },
    ]);
    for (const answer of answers) expect(answer.refusal).toBeUndefined();
  });

  test('broadcast() tells which worker did not acknowledge in time', async () => {
    const { supervisor, store } = supervise({ timing: { acknowledgeTimeoutMs: 50 } });
    await supervisor.start();
    const [first] = await supervisor.broadcast(change(store.activate('media', accessKey('SILENT'))));
    expect(first).toMatchObject({ generation: 0, refusal: 'it did not acknowledge within 50 ms' });
  });

  test('broadcast() tells which worker died before it acknowledged', async () => {
    const { supervisor, store } = supervise({ workers: 1 });
    await supervisor.start();
    const answer = supervisor.broadcast(change(store.activate('media', accessKey('SILENT'))));
    process.kill(supervisor.report()[0]!.pid, 'SIGKILL');
    expect((await answer)[0]).toMatchObject({ refusal: 'it ended (SIGKILL)' });
  });

  test('broadcast() tells which worker did not start again in time', async () => {
    const { supervisor, store } = supervise({ workers: 1, timing: { acknowledgeTimeoutMs: 1 } });
    await supervisor.start();
    process.kill(supervisor.report()[0]!.pid, 'SIGKILL');
    await untilWaiting(supervisor);
    const [answer] = await supervisor.broadcast(change(store.activate('media', accessKey())));
    expect(answer).toMatchObject({ refusal: 'it is being restarted, and starts with this change' });
  });

  test('a worker that dies is replaced, with the credentials of now, on the same port, and its counts stay', async () => {
    const { supervisor, store } = supervise({ workers: 1, timing: { acknowledgeTimeoutMs: 30_000 } });
    await supervisor.start();
    const { pid } = await ask(supervisor);
    await ask(supervisor);
    await vi.waitFor(() => expect(supervisor.counters().requests.bytesSent).toBe(200));
    process.kill(pid, 'SIGKILL');
    await untilWaiting(supervisor);
    expect(supervisor.counters().requests.bytesSent).toBe(200);
    const [meanwhile] = await supervisor.broadcast(change(store.activate('media', accessKey())));
    // Acknowledged once it serves with it.
    expect(meanwhile).toEqual({ workerId: '1', pid: supervisor.report()[0]!.pid, generation: 1 });
    expect(supervisor.report()[0]!.state).toBe('serving');
    const replacement = await ask(supervisor);
    expect(replacement.pid).not.toBe(pid);
    expect(replacement.generations).toEqual({ media: 1, other: 1 });
    expect(supervisor.report()[0]).toMatchObject({ restarts: 1, generations: { media: 1, other: 1 } });
    await vi.waitFor(() => expect(supervisor.counters().requests.bytesSent).toBe(300));
    expect(supervisor.counters().requests.answers).toEqual({ segment: { 200: 3 } });
  });

  test('who waits in the queue of a worker that died is answered by the next', async () => {
    const { supervisor } = supervise({ workers: 1 });
    await supervisor.start();
    const { pid } = await ask(supervisor);
    process.kill(pid, 'SIGSTOP');
    const waiting = [ask(supervisor), ask(supervisor), ask(supervisor)];
    await vi.waitFor(() => expect(connectionsWaiting(supervisor)).toBe(3));
    process.kill(pid, 'SIGKILL');
    const answers = await Promise.all(waiting);
    expect(new Set(answers.map((answer) => answer.pid))).toEqual(new Set([supervisor.report()[0]!.pid]));
    expect(answers[0]!.pid).not.toBe(pid);
  });

  test('a worker that dies again and again leaves its port to the others, until it serves', async () => {
    const { supervisor } = supervise();
    await supervisor.start();
    const [{ pid: survivor }, dying] = supervisor.report() as [WorkerReport, WorkerReport];
    refuseToStart();
    process.kill(dying.pid, 'SIGKILL');
    // Then the next start is later than anybody is to wait in a queue.
    await vi.waitFor(() => expect(supervisor.report()[1]).toMatchObject({ state: 'waiting', restarts: 5 }), {
      interval: 5,
    });
    const answers = await askMany(supervisor);
    expect(new Set(answers.map(({ pid }) => pid))).toEqual(new Set([survivor]));
    vi.unstubAllEnvs();
    await vi.waitFor(() => expect(supervisor.report()[1]!.state).toBe('serving'), 30_000);
    await vi.waitFor(async () =>
      expect((await askMany(supervisor)).some(({ pid }) => pid !== survivor)).toBe(true),
    );
  });

  test('replaceWorkers() keeps counts, and tells old and new ones what is pushed meanwhile', async () => {
    const { supervisor, store } = supervise({ timing: { acknowledgeTimeoutMs: 30_000 } });
    await supervisor.start();
    const before = supervisor.report().map(({ pid }) => pid);
    await ask(supervisor);
    const replacing = supervisor.replaceWorkers();
    const pushed = await supervisor.broadcast(change(store.activate('media', accessKey())));
    expect(pushed.map(({ generation, refusal }) => [generation, refusal])).toEqual([
      [1, undefined],
      [1, undefined],
    ]);
    await replacing;
    const after = supervisor.report();
    expect(before.filter(isRunning)).toEqual([]);
    for (const worker of after) {
      expect(worker).toMatchObject({ state: 'serving', restarts: 0, generations: { media: 1, other: 1 } });
      expect(before).not.toContain(worker.pid);
    }
    expect(supervisor.counters().requests.answers).toEqual({ segment: { 200: 1 } });
  });

  test('reconfigure() has as many workers as are wanted, and keeps the counts of those that go', async () => {
    const { supervisor } = supervise({ workers: 3 });
    await supervisor.start();
    await askMany(supervisor);
    const config = originConfig(supervisor.address);
    await supervisor.reconfigure(config, 1);
    expect(supervisor.report().map(({ id, state }) => [id, state])).toEqual([['1', 'serving']]);
    expect(supervisor.counters().requests.answers).toEqual({ segment: { 200: 32 } });
    await supervisor.reconfigure(config, 2);
    expect(supervisor.report().map(({ id, state }) => [id, state])).toEqual([
      ['1', 'serving'],
      ['2', 'serving'],
    ]);
    expect(new Set((await askMany(supervisor)).map(({ pid }) => pid)).size).toBe(2);
  });

  test('replaceWorkers() and reconfigure() keep the old workers when a new one does not start', async () => {
    const { supervisor } = supervise();
    await supervisor.start();
    const before = supervisor.report().map(({ pid }) => pid);
    refuseToStart();
    await expect(supervisor.replaceWorkers()).rejects.toThrow(
      /^Cannot replace worker 1: it ended before it was ready/,
    );
    await expect(supervisor.reconfigure(originConfig(supervisor.address), 3)).rejects.toThrow(
      /^Cannot replace worker 1/,
    );
    expect(supervisor.report().map(({ pid }) => pid)).toEqual(before);
    expect(before).toContain((await ask(supervisor)).pid);
  });

  test('close() lets requests in flight finish and leaves no process', async () => {
    const { supervisor } = supervise();
    await supervisor.start();
    const pids = supervisor.report().map(({ pid }) => pid);
    const head = Promise.withResolvers<void>();
    const inFlight = ask(supervisor, '/slow', head.resolve);
    await Promise.all([head.promise, ask(supervisor)]);
    await supervisor.close();
    expect(pids).toContain((await inFlight).pid);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(supervisor.report().map(({ state }) => state)).toEqual(['stopped', 'stopped']);
  });

  test('a worker that is stopped is replaced soon, long before its silence says so', async () => {
    const { supervisor } = supervise();
    await supervisor.start();
    const { pid } = supervisor.report()[0]!;
    process.kill(pid, 'SIGSTOP');
    await vi.waitFor(
      () => expect(supervisor.report()[0]).toMatchObject({ state: 'serving', restarts: 1 }),
      5000,
    );
    expect(isRunning(pid)).toBe(false);
    expect(supervisor.report()[0]!.pid).not.toBe(pid);
  });

  test('a worker that says nothing any more is replaced', async () => {
    const { supervisor } = supervise({ timing: { silenceLimitMs: 2000 } });
    await supervisor.start();
    const { pid } = supervisor.report()[0]!;
    const hanging = askUntilAnsweredBy(supervisor, pid, '/hang');
    await vi.waitFor(
      () => expect(supervisor.report()[0]).toMatchObject({ state: 'serving', restarts: 1 }),
      30_000,
    );
    await hanging;
    expect(isRunning(pid)).toBe(false);
  });

  test('close() ends a worker that takes too long', async () => {
    const { supervisor } = supervise({ workers: 1, timing: { drainTimeoutMs: 1, exitGraceMs: 1 } });
    await supervisor.start();
    const { pid } = supervisor.report()[0]!;
    const head = Promise.withResolvers<void>();
    const cut = expect(ask(supervisor, '/slow', head.resolve)).rejects.toThrow(/hang up|ECONNRESET|aborted/);
    await head.promise;
    await supervisor.close();
    await cut;
    expect(isRunning(pid)).toBe(false);
  });

  test('a worker that is not ready in time is not waited for', async () => {
    const { supervisor } = supervise({ workers: 1, timing: { startTimeoutMs: 1 } });
    await expect(supervisor.start()).rejects.toThrow(
      /^Cannot start the origin on .*: it was not ready in time$/,
    );
  });
});
