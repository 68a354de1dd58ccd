import { type ServiceError, Metadata, credentials, status } from '@grpc/grpc-js';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { HeadwaterConfig } from '../../../control/config/config.ts';
import { createToken, tokenHash } from '../../../control/access/token.ts';
import { NodeServiceClient } from '../../../control/grpc/gen/headwater/control/v1/node_service.ts';
import { StatusServiceClient } from '../../../control/grpc/gen/headwater/control/v1/status_service.ts';
import { formatListenAddress } from '../../../control/listen-address.ts';
import { startNode } from '../../../control/node.ts';
import { forkedWorkers } from '../../../control/supervisor/forked-worker.ts';
import { FAKE_WORKER, LOOPBACK, SOURCES, keptLog, originConfig } from '../support/control-fixtures.ts';
import { patient } from '../../support/patience.ts';

const [ADMIN, GONE, KEPT] = [createToken(), createToken(), createToken()];

const entry = (name: string, token: string, role: 'admin' | 'viewer') =>
  ({ name, role, proof: { kind: 'token', sha256: tokenHash(token) } }) as const;

const configWith = (...more: ReturnType<typeof entry>[]): HeadwaterConfig => ({
  origin: originConfig(),
  workers: 1,
  control: { listen: LOOPBACK, access: [entry('admin', ADMIN, 'admin'), ...more] },
  ops: { listen: LOOPBACK },
  credentials: SOURCES,
});

const shown = (token: string) => {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return metadata;
};

test('a reload ends the streams of a token that it removes, and no other', async () => {
  const kept = entry('kept', KEPT, 'viewer');
  const node = await startNode({
    config: configWith(kept, entry('gone', GONE, 'viewer')),
    readConfig: () => configWith(kept),
    launcher: forkedWorkers(FAKE_WORKER),
    log: keptLog(),
    timing: { acknowledgeTimeoutMs: patient(100) },
  });
  onTestFinished(() => node.close());
  const address = formatListenAddress(node.controlAddress);
  const client = new StatusServiceClient(address, credentials.createInsecure());
  const admin = new NodeServiceClient(address, credentials.createInsecure());
  onTestFinished(() => {
    client.close();
    admin.close();
  });
  const watch = (token: string) => {
    const seen = { messages: 0, end: undefined as ServiceError | undefined };
    const stream = client.watchStatus({ interval: { seconds: 0n, nanos: 100_000_000 } }, shown(token));
    stream.on('data', () => (seen.messages += 1)).on('error', (error: ServiceError) => (seen.end = error));
    onTestFinished(() => stream.cancel());
    return seen;
  };
  const [gone, other] = [watch(GONE), watch(KEPT)];
  const timeout = 10_000;
  await vi.waitFor(() => expect(Math.min(gone.messages, other.messages)).toBeGreaterThan(0), { timeout });
  admin.reloadConfig({ validateOnly: false }, shown(ADMIN), () => undefined);
  await vi.waitFor(() => expect(gone.end?.code).toBe(status.UNAUTHENTICATED), { timeout });
  const before = other.messages;
  await vi.waitFor(() => expect(other.messages).toBeGreaterThan(before + 1), { timeout });
  expect(other.end).toBeUndefined();
});
