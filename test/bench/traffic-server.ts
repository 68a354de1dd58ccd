import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretKeyCredential } from '../../origin/signing/credential.ts';
import { startTrafficServer } from '../conformance/support/traffic-server.ts';
import type { OtherServer } from './nginx.ts';

const BINARY = '/usr/bin/traffic_server';

/** Apache Traffic Server with its own plugin that signs; undefined where it is not installed. */
export async function startSigningProxy(
  upstream: string,
  { accessKeyId, secretAccessKey }: SecretKeyCredential,
): Promise<OtherServer | undefined> {
  if (!existsSync(BINARY)) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'headwater-signing-proxy-'));
  const params = [`access_key=${accessKeyId}`, `secret_key=${secretAccessKey}`, 'version=4'];
  const plugin = `@plugin=s3_auth.so ${params.map((param) => `@pparam=--${param}`).join(' ')}`;
  const files = { 'remap.config': `map / ${upstream}/ ${plugin}\n` };
  const server = await startTrafficServer({ folder, files, hosts: ['store.test'] });
  return {
    name: 'Traffic Server s3_auth',
    url: server.origin,
    pids: [server.pid],
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
