import { credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addHealth } from '../../../control/grpc/health.ts';
import {
  HealthCheckResponse_ServingStatus as ServingStatus,
  HealthClient,
} from '../../../control/grpc/gen/grpc/health/v1/health.ts';
import type { NodeStatus } from '../../../control/status/node-status.ts';

const { SERVING, NOT_SERVING } = ServingStatus;

let notReadyReasons: string[];
let looks: number;
let client: HealthClient;
let close: () => void;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  notReadyReasons = [];
  looks = 0;
  const server = new Server();
  const end = addHealth(server, () => {
    looks += 1;
    return { notReadyReasons } as unknown as NodeStatus;
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
    error === null ? resolve(bound) : reject(error),
  );
  client = new HealthClient(`127.0.0.1:${await promise}`, credentials.createInsecure());
  close = () => {
    client.close();
    end();
    server.forceShutdown();
  };
});

afterEach(() => {
  close();
  vi.useRealTimers();
});

function check(): Promise<ServingStatus> {
  const { promise, resolve, reject } = Promise.withResolvers<ServingStatus>();
  client.check({ service: '' }, (error, answer) => (error === null ? resolve(answer.status) : reject(error)));
  return promise;
}

function watched() {
  const told: ServingStatus[] = [];
  const call = client.watch({ service: '' });
  call.on('data', ({ status }: { status: ServingStatus }) => told.push(status));
  call.on('error', () => undefined);
  return { told, call };
}

test('what is asked is answered as it is now, and nobody looks while nobody asks', async () => {
  vi.advanceTimersByTime(60_000);
  expect(looks).toBe(0);
  expect(await check()).toBe(SERVING);
  notReadyReasons = ['no worker serves'];
  expect(await check()).toBe(NOT_SERVING);
});

test('who watches is told what it is, and of each change once; nobody looks any more when they have gone', async () => {
  const [first, second] = [watched(), watched()];
  await vi.waitFor(() => expect([first.told, second.told]).toEqual([[SERVING], [SERVING]]));
  vi.advanceTimersByTime(10_000);
  notReadyReasons = ['no worker serves'];
  vi.advanceTimersByTime(10_000);
  await vi.waitFor(() =>
    expect([first.told, second.told]).toEqual([
      [SERVING, NOT_SERVING],
      [SERVING, NOT_SERVING],
    ]),
  );
  first.call.cancel();
  second.call.cancel();
  await vi.waitFor(() => {
    const before = looks;
    vi.advanceTimersByTime(10_000);
    expect(looks).toBe(before);
  });
  notReadyReasons = [];
  const third = watched();
  await vi.waitFor(() => expect(third.told).toEqual([SERVING]));
});
