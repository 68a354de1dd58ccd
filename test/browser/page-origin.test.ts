import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { serveConfig, temporaryFolder } from '../e2e/support/serve-config.ts';
import { createAuthority } from '../support/certificate-authority.ts';
import { openPage } from '../support/chromium.ts';
import { putClips } from '../support/clips.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { mediaBucketYaml } from '../support/media-bucket-yaml.ts';

/** Serves the clips by an origin of this configuration. */
async function serveClips(origin: string) {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', name, bytes));
  const { accessKeyId, secretAccessKey } = FIRST_KEY;
  return serveConfig(
    `
origin: ${origin}
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
${mediaBucketYaml(store.url, `credentials: { source: static, access_key_id: ${accessKeyId}, secret_access_key: "\${env:KEY}" }`)}
routes:
  - { path: /vod/, bucket: media }
`,
    { KEY: secretAccessKey },
  );
}

/** Asks the page for the ladder. */
async function lookAtLadder(ops: string, ignoreHTTPSErrors = false) {
  const { page } = await openPage(undefined, { ignoreHTTPSErrors });
  await page.goto(ops);
  await page.locator('#readiness', { hasText: /^ready$/ }).waitFor();
  await page.fill('#title-path', '/vod/ladder.ism');
  await page.press('#title-path', 'Enter');
  return page;
}

it('the page plays from an origin with TLS, and says what to do while its certificate is not trusted', async () => {
  const folder = await temporaryFolder();
  const { certificate, key } = createAuthority('of the origin').issue({ names: ['IP:127.0.0.1'] });
  await writeFile(join(folder, 'origin.pem'), certificate);
  await writeFile(join(folder, 'origin.key'), key);
  const { ops } = await serveClips(
    `{ listen: "127.0.0.1:0", workers: 1, tls: { certificate: ${folder}/origin.pem, key: ${folder}/origin.key } }`,
  );
  const untrusting = await lookAtLadder(ops);
  const advice = /^No answer from https:\/\/127\.0\.0\.1:\d+: .* accept the certificate, and look again\.$/;
  await untrusting.locator('#title-state', { hasText: advice }).waitFor();
  const trusting = await lookAtLadder(ops, true);
  await trusting.locator('#player-state', { hasText: /^\d+ × \d+ · [1-9].* s buffered/ }).waitFor();
  expect(await trusting.textContent('#title-state')).toBe('');
});

it('the page says that an origin on a unix socket is out of its reach, and explains its URLs', async () => {
  const { ops } = await serveClips(`{ listen: "unix:${await temporaryFolder()}/o.sock", workers: 1 }`);
  const page = await lookAtLadder(ops);
  await page.locator('#title-state', { hasText: /^The origin listens on a unix socket, / }).waitFor();
  await page.fill('#explain-url', '/vod/ladder.ism/.m3u8');
  await page.press('#explain-url', 'Enter');
  await page.locator('#explain-state', { hasText: '200 application/vnd.apple.mpegurl' }).waitFor();
});
