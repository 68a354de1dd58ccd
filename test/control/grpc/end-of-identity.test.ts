import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServiceError, credentials, status } from '@grpc/grpc-js';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { StatusServiceClient } from '../../../control/grpc/gen/headwater/control/v1/status_service.ts';
import { type Issued, createAuthority } from '../../support/certificate-authority.ts';
import { patient } from '../../support/patience.ts';
import { LOOPBACK } from '../support/control-fixtures.ts';
import { startTestNode } from '../support/test-node.ts';

const SPIFFE = 'spiffe://example.org/watcher';
const LIFETIME_MS = patient(5000);

const folder = mkdtempSync(join(tmpdir(), 'headwater-identity-'));
afterAll(() => rmSync(folder, { recursive: true }));
const authority = createAuthority('ours');

/** A node that a certificate may look at, and a client with one, whose stream has begun. */
async function watching(own: Issued) {
  const tls = {
    certificate: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
    clientCa: join(folder, 'ca.pem'),
  };
  const server = authority.issue({ names: ['DNS:localhost'] });
  writeFileSync(tls.certificate, server.certificate);
  writeFileSync(tls.key, server.key);
  writeFileSync(tls.clientCa, authority.certificate);
  const access = [{ name: 'watcher', proof: { kind: 'san', san: SPIFFE }, role: 'viewer' }] as const;
  const { node, control } = await startTestNode({ control: { listen: LOOPBACK, tls, access } });
  onTestFinished(() => node.close());
  const client = new StatusServiceClient(
    control.replace('127.0.0.1', 'localhost'),
    credentials.createSsl(
      Buffer.from(authority.certificate),
      Buffer.from(own.key),
      Buffer.from(own.certificate),
    ),
    { 'grpc.use_local_subchannel_pool': 1 },
  );
  onTestFinished(() => client.close());
  const seen = { messages: 0, end: undefined as ServiceError | undefined };
  client
    .watchStatus({ interval: { seconds: 0n, nanos: 100_000_000 } })
    .on('data', () => (seen.messages += 1))
    .on('error', (error: ServiceError) => (seen.end = error));
  const call = () => {
    const { promise, resolve } = Promise.withResolvers<status>();
    client.getStatus({}, (error) => resolve(error?.code ?? status.OK));
    return promise;
  };
  await vi.waitFor(() => expect(seen.messages).toBeGreaterThan(0), { timeout: LIFETIME_MS });
  return { tls, seen, call };
}

test('a stream, and the calls of its connection, end with the certificate of the client', async () => {
  const untilMs = Date.now() + LIFETIME_MS;
  const { seen, call } = await watching(authority.issue({ names: [`URI:${SPIFFE}`], untilMs }));
  expect(await call()).toBe(status.OK);
  await vi.waitFor(() => expect(seen.end?.code).toBe(status.UNAUTHENTICATED), 3 * LIFETIME_MS);
  expect(seen.end?.details).toContain('has expired');
  expect(await call()).toBe(status.UNAUTHENTICATED);
});

test('a kept connection ends when its authority vouches for nobody any more', async () => {
  const { tls, seen, call } = await watching(authority.issue({ names: [`URI:${SPIFFE}`] }));
  writeFileSync(tls.clientCa, createAuthority('another').certificate);
  await vi.waitFor(() => expect(seen.end).toBeDefined(), { timeout: 15_000 });
  expect(await call()).toBe(status.UNAUTHENTICATED);
});
