import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { createAuthority } from '../support/certificate-authority.ts';
import { shownBy } from '../support/tls-client.ts';
import { serveConfig, temporaryFolder } from './support/serve-config.ts';

const authority = createAuthority('ours');

/** Status of an answer that names no route, and the connection that it came on. */
function ask(
  origin: string,
  agent: Agent,
): Promise<{ status: number | undefined; port: number | undefined }> {
  return new Promise((resolve, reject) => {
    const asking = request(
      origin,
      { agent, ca: authority.certificate, servername: 'localhost' },
      (answer) => {
        answer.resume();
        const { localPort: port } = answer.socket;
        answer.on('end', () => resolve({ status: answer.statusCode, port }));
      },
    );
    asking.on('error', reject).end();
  });
}

it('a node shows every new connection the certificate that its files hold, and drops none', async () => {
  const folder = await temporaryFolder();
  const files = { certificate: join(folder, 'origin.pem'), key: join(folder, 'origin.key') };
  const install = async () => {
    const { certificate, key } = authority.issue({ names: ['DNS:localhost'] });
    await writeFile(files.key, key);
    await writeFile(files.certificate, certificate);
    return certificate;
  };
  const first = await install();
  const serving = await serveConfig(`
origin: { listen: "127.0.0.1:0", workers: 2, tls: { certificate: ${files.certificate}, key: ${files.key} } }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
buckets: { media: { bucket: films, region: eu-north-1 } }
routes: [{ path: /vod/, bucket: media }]
`);
  const origin = serving.origin.replace('http:', 'https:');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const before = await ask(origin, agent);
  expect(before.status).toBe(404);
  expect((await shownBy(origin)).certificate).toBe(first);
  const second = await install();
  expect(await runCommand(['reload', '--control', serving.control])).toMatchObject({ code: 0 });
  // Either worker may take it.
  for (const _ of Array.from({ length: 6 }))
    await expect.poll(async () => (await shownBy(origin)).certificate).toBe(second);
  expect(await ask(origin, agent)).toEqual(before);
  await writeFile(files.key, 'no key');
  const refused = await runCommand(['reload', '--control', serving.control]);
  expect(refused.stderr).toContain('origin.tls.key');
  expect((await shownBy(origin)).certificate).toBe(second);
});
