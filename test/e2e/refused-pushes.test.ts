import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { createAuthority } from '../support/certificate-authority.ts';
import { startServing } from '../support/node-rig.ts';
import { readUnderLoad, segmentsOf } from '../support/segment-load.ts';
import { FIRST_KEY, REGION, SECOND_KEY } from '../support/store-rig.ts';

const READERS = 4;

/** A store that nobody has reason to trust. */
async function startUntrusted(): Promise<string> {
  const { certificate: cert, key } = createAuthority('nobody').issue({ names: ['DNS:localhost'] });
  const server = createServer({ cert, key }, (_, response) => response.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

test('each push that cannot be right is refused by its own reason, and reads go on without a failure', async () => {
  const node = await startServing();
  const { store } = node;
  store.addKey(SECOND_KEY);
  const push = (bucket: string, key: object, ...more: string[]) => {
    const { accessKeyId, secretAccessKey, sessionToken = '' } = key as Record<string, string>;
    const environment = {
      AWS_ACCESS_KEY_ID: accessKeyId!,
      AWS_SECRET_ACCESS_KEY: secretAccessKey!,
      ...(sessionToken !== '' && { AWS_SESSION_TOKEN: sessionToken }),
    };
    const args = ['credentials', 'push', bucket, '--from-env', '--control', node.control, ...more];
    return runCommand(args, { environment });
  };
  const bucket = (name: string, endpoint: string, probe: string) =>
    `  ${name}: { bucket: media, region: ${REGION}, endpoint: "${endpoint}", addressing: path, probe: ${probe} }\n`;
  const others =
    bucket('probed', store.url, 'ladder.ism') +
    bucket('missing', store.url, 'nothing.mp4') +
    bucket('denied', store.url, 'ladder.ism').replace('bucket: media', 'bucket: not-ours') +
    bucket('down', 'http://127.0.0.1:1', 'ladder.ism') +
    bucket('untrusted', await startUntrusted(), 'ladder.ism');
  writeFileSync(
    node.configFile,
    readFileSync(node.configFile, 'utf8').replace('routes:', `${others}routes:`),
  );
  expect((await push('media', FIRST_KEY)).code).toBe(0);
  expect((await runCommand(['reload', '--control', node.control])).code).toBe(0);
  expect((await push('probed', SECOND_KEY)).code).toBe(0);
  let isOver = false;
  const load = readUnderLoad(await segmentsOf(node.url), () => isOver, READERS);
  store.expireKey(SECOND_KEY.accessKeyId);
  const cases = [
    [
      'probed',
      { ...FIRST_KEY, secretAccessKey: 'no+such/secret' },
      'SignatureDoesNotMatch',
      'FAILED_PRECONDITION',
    ],
    [
      'probed',
      { ...FIRST_KEY, accessKeyId: 'AKIANOBODYKNOWSTHIS1' },
      'InvalidAccessKeyId',
      'FAILED_PRECONDITION',
    ],
    ['probed', SECOND_KEY, 'ExpiredToken', 'FAILED_PRECONDITION'],
    ['missing', FIRST_KEY, 'NoSuchKey', 'FAILED_PRECONDITION'],
    ['denied', FIRST_KEY, 'NoSuchBucket', 'FAILED_PRECONDITION'],
    ['down', FIRST_KEY, 'ECONNREFUSED', 'UNAVAILABLE'],
    ['untrusted', FIRST_KEY, 'certificate', 'UNAVAILABLE'],
  ] as const;
  const refused: unknown[] = [];
  for (const [name, key, reason, status] of cases) {
    const { code, stderr } = await push(name, key);
    refused.push([
      name,
      code,
      stderr.includes(reason) ? reason : stderr,
      stderr.includes(status) ? status : stderr,
    ]);
  }
  expect(refused).toEqual(cases.map(([name, , reason, status]) => [name, 1, reason, status]));
  // Whoever knows better says so.
  expect((await push('down', FIRST_KEY, '--no-verify')).code).toBe(0);
  isOver = true;
  const { failures, requests } = await load;
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(READERS);
});
