import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CredentialServiceService } from '../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import { SigningServiceService } from '../../control/grpc/gen/headwater/control/v1/signing_service.ts';
import { StatusServiceService } from '../../control/grpc/gen/headwater/control/v1/status_service.ts';
import { startTestNode } from '../control/support/test-node.ts';

const run = promisify(execFile);

/** Debian's, which its package python3-grpcio is for. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('support/reflect-and-call.py', import.meta.url));

const METHODS = [
  ...[CredentialServiceService, SigningServiceService, StatusServiceService]
    .flatMap((service) => Object.values(service))
    .map(({ path }) => path.slice(1)),
  'grpc.health.v1.Health/Check',
  'grpc.health.v1.Health/Watch',
];

let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  running = await startTestNode();
});
afterAll(() => running.node.close());

describe('reflection, asked by clients that nobody here wrote', () => {
  it.each(['v1', 'v1alpha'])(
    '%s is valid for Python: it lists every method, and calls one',
    async (version) => {
      const { stdout } = await run(PYTHON, [SCRIPT, running.control, version]);
      const { methods, status } = JSON.parse(stdout) as { methods: string[]; status: string };
      expect(methods).toEqual(expect.arrayContaining(METHODS));
      expect(status).toBe('SERVING');
    },
  );

  it('is valid for Buf: it lists every method, and calls one of each service', async () => {
    const buf = async (...args: string[]) => {
      const { stdout } = await run('buf', ['curl', '--protocol', 'grpc', '--http2-prior-knowledge', ...args]);
      return stdout;
    };
    const url = `http://${running.control}`;
    expect((await buf('--list-methods', url)).split('\n')).toEqual(expect.arrayContaining(METHODS));
    const calls = [
      ['grpc.health.v1.Health/Check', '{"service": "headwater.control.v1.StatusService"}'],
      ['headwater.control.v1.CredentialService/ListCredentials', '{}'],
      ['headwater.control.v1.StatusService/GetStatus', '{}'],
    ] as const;
    const answers = await Promise.all(
      calls.map(
        async ([method, data]) => JSON.parse(await buf('--data', data, `${url}/${method}`)) as object,
      ),
    );
    expect(answers).toMatchObject([{ status: 'SERVING' }, { credentials: [{}, {}] }, { status: {} }]);
  });
});
