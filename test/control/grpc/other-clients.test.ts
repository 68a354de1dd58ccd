import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../support/certificate-authority.ts';
import { LOOPBACK } from '../support/control-fixtures.ts';
import { startTestNode } from '../support/test-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-other-clients-'));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const SPIFFE = 'spiffe://example.org/operator';
const authority = createAuthority('ours');
const server = authority.issue({ names: ['DNS:localhost'] });
const own = authority.issue({ names: [`URI:${SPIFFE}`] });
const CA = write('ca.pem', authority.certificate);
const OWN = ['--cert', write('own.pem', own.certificate), '--key', write('own.key', own.key)];

let address: string;
let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  running = await startTestNode({
    control: {
      listen: LOOPBACK,
      tls: {
        certificate: write('server.pem', server.certificate),
        key: write('server.key', server.key),
        clientCa: CA,
      },
      access: [{ name: 'operator', role: 'admin', proof: { kind: 'san', san: SPIFFE } }],
    },
  });
  address = `https://localhost:${running.control.split(':')[1]}`;
});
afterAll(() => running.node.close());

interface Curled {
  readonly stdout: string;
  readonly stderr: string;
}

/** Buf's client, which knows no contract but what the server tells of itself. */
function curl(path: string, request: object, credentials: readonly string[] = OWN): Promise<Curled> {
  const args = ['curl', '--protocol', 'grpc', '--cacert', CA, ...credentials, '-d', JSON.stringify(request)];
  return promisify(execFile)('buf', [...args, `${address}${path}`]).catch(
    (error: unknown) => error as Curled,
  );
}

describe('buf curl, by reflection alone and over mutual TLS', () => {
  test('pushes a credential', async () => {
    const keys = { access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret_access_key: 'x'.repeat(40) };
    const request = { bucket: 'media', access_key_pair: keys };
    const { stdout } = await curl('/headwater.control.v1.CredentialService/PushCredential', request);
    expect(JSON.parse(stdout)).toMatchObject({
      generation: 1,
      workers: [{ acknowledged: true }, { acknowledged: true }],
    });
  });

  test('learns nothing without a certificate, not even what there is', async () => {
    const { stderr } = await curl('/headwater.control.v1.StatusService/GetStatus', {}, []);
    expect(stderr).toContain('failed to find service');
  });
});
