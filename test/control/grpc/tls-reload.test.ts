import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { credentials } from '@grpc/grpc-js';
import { afterAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { StatusServiceClient } from '../../../control/grpc/gen/headwater/control/v1/status_service.ts';
import { createAuthority } from '../../support/certificate-authority.ts';
import { LOOPBACK } from '../support/control-fixtures.ts';
import { startTestNode } from '../support/test-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-tls-'));
afterAll(() => rmSync(folder, { recursive: true }));
const authority = createAuthority('ours');
const tls = { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') };

const issue = () => authority.issue({ names: ['DNS:localhost'] });
function install({ certificate, key }: ReturnType<typeof issue>) {
  writeFileSync(tls.key, key);
  writeFileSync(tls.certificate, certificate);
}

beforeEach(() => install(issue()));

/** The certificate that a new connection is shown, and the protocol. */
function shown(
  address: string,
  maxVersion?: 'TLSv1.1' | 'TLSv1.2',
): Promise<{ pem: string; protocol: string | null }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ pem: string; protocol: string | null }>();
  const port = Number(address.split(':')[1]);
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: authority.certificate,
    ALPNProtocols: ['h2'],
    ...(maxVersion !== undefined && { maxVersion, minVersion: 'TLSv1' }),
  });
  socket.once('secureConnect', () => {
    resolve({ pem: socket.getPeerX509Certificate()!.toString(), protocol: socket.getProtocol() });
    socket.destroy();
  });
  socket.once('error', reject);
  return promise;
}

test('a new certificate is shown to new connections, and streams go on', async () => {
  const { node, control, log } = await startTestNode({ control: { listen: LOOPBACK, tls } });
  onTestFinished(() => node.close());
  const client = new StatusServiceClient(
    control.replace('127.0.0.1', 'localhost'),
    credentials.createSsl(Buffer.from(authority.certificate)),
  );
  onTestFinished(() => client.close());
  const stream = client.watchStatus({ interval: { seconds: 0n, nanos: 100_000_000 } });
  let messages = 0;
  let failure: Error | undefined;
  stream.on('data', () => (messages += 1)).on('error', (error: Error) => (failure = error));
  await vi.waitFor(() => expect(messages).toBeGreaterThan(0));
  const before = await shown(control);

  writeFileSync(tls.certificate, 'nonsense');
  await vi.waitFor(() => expect(log.lines).toContainEqual(expect.objectContaining({ level: 'error' })), {
    timeout: 15_000,
  });
  expect((await shown(control)).pem).toBe(before.pem);

  const next = issue();
  install(next);
  await vi.waitFor(async () => expect((await shown(control)).pem.trim()).toBe(next.certificate.trim()), {
    timeout: 15_000,
  });
  const seen = messages;
  await vi.waitFor(() => expect(messages).toBeGreaterThan(seen + 1));
  expect(failure).toBeUndefined();
  stream.on('error', () => undefined).cancel();
});

test('nothing older than TLS 1.2 is spoken', async () => {
  const { node, control } = await startTestNode({ control: { listen: LOOPBACK, tls } });
  onTestFinished(() => node.close());
  expect(await shown(control, 'TLSv1.2')).toMatchObject({ protocol: 'TLSv1.2' });
  await expect(shown(control, 'TLSv1.1')).rejects.toThrow();
});
