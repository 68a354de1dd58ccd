import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import { deriveSigningKey } from '../../origin/signing/signing-key.ts';
import type { SessionCredential } from '../../origin/signing/credential.ts';
import { runCommand } from '../control/support/run-command.ts';
import { CLIPS, putClips } from '../support/clips.ts';
import { FIRST_KEY, REGION, SECOND_KEY, startStore } from '../support/store-rig.ts';
import { answerOf, expectSameBytes } from './support/every-url.ts';
import { importFrom, serveImported } from './support/imported.ts';
import { startTokenStore } from './support/token-store.ts';
import type { Serving } from './support/serve-config.ts';

const PLAIN = Buffer.from('a file like any other');

const { accessKeyId: ID, secretAccessKey: SECRET } = FIRST_KEY;
const NEXT = SECOND_KEY as SessionCredential;

/** A store with the shipped clips under `films/`, and a plain file. */
async function filledStore(): Promise<S3Store> {
  const store = await startStore();
  await putClips((name, bytes) => store.putObject('media', `films/${name}`, bytes));
  await store.putObject('media', 'films/plain.txt', PLAIN);
  return store;
}

/** An origin whose configuration nobody translated: `/vod/` is the folder `films/` of the same bucket. */
async function serveByHand(store: S3Store): Promise<Serving> {
  const bucket = (name: string) => `  ${name}:
    bucket: ${name}
    region: ${REGION}
    endpoint: ${store.url}
    addressing: path
    credentials: { source: static, access_key_id: "${ID}", secret_access_key: "${SECRET}" }
`;
  const routes = 'routes: [{ path: /vod/, bucket: media, prefix: films/ }]\n';
  return serveImported({ yaml: `buckets:\n${bucket('media')}${bucket('other')}${routes}`, environment: {} });
}

/** Requires of every URL of the ladder what the origin that was configured by hand answers. */
async function expectSameLadder(store: S3Store, { origin }: Serving, path: string): Promise<void> {
  const byHand = await serveByHand(store);
  const count = await expectSameBytes(`${origin}${path}/ladder.ism`, `${byHand.origin}/vod/ladder.ism`);
  expect(count).toBeGreaterThan(30);
}

async function expectPlainFile({ origin }: Serving, path: string): Promise<void> {
  expect(await answerOf(origin + path)).toEqual({ status: 200, bytes: PLAIN });
}

describe('an imported configuration serves the same URLs', () => {
  test('of Apache with <Proxy>, a second bucket named in the server manifest', async () => {
    const store = await filledStore();
    const manifest = await readFile(new URL('ladder.ism', CLIPS), 'utf8');
    const elsewhere = `${store.url}/other/ladder-720p.mp4`;
    await store.putObject(
      'media',
      'films/ladder.ism',
      Buffer.from(manifest.replace('ladder-720p.mp4', elsewhere)),
    );
    await store.putObject('other', 'ladder-720p.mp4', await readFile(new URL('ladder-720p.mp4', CLIPS)));
    const proxy = (bucket: string) => `<Proxy "${store.url}/${bucket}/">
  S3SecretKey ${SECRET}
  S3AccessKey ${ID}
  S3Region ${REGION}
  S3UseHeaders on
  ProxySet connectiontimeout=5 enablereuse=on keepalive=on retry=0 timeout=30 ttl=300
</Proxy>
`;
    const imported = await importFrom('apache', {
      'site.conf': `
Listen 127.0.0.1:0
<Location "/vod">
  UspHandleIsm on
  UspEnableSubreq on
  IsmProxyPass ${store.url}/media/films/
</Location>
${proxy('media')}${proxy('other')}`,
    });
    expect(imported.said).not.toContain(SECRET);
    expect(imported.yaml).toContain('# Everything was translated.');
    await expectSameLadder(store, await serveImported(imported), '/vod');
    expect(store.requests.some(({ bucket, key }) => bucket === 'other' && key === 'ladder-720p.mp4')).toBe(
      true,
    );
  });

  test('of Apache with keys in <Location>, signed in the query', async () => {
    const store = await filledStore();
    const imported = await importFrom('apache', {
      'site.conf': `
<VirtualHost 127.0.0.1:0>
  DocumentRoot /var/www/mysite
  <Location /s3/>
    S3SecretKey ${SECRET}
    S3AccessKey ${ID}
    S3Region ${REGION}
  </Location>
  <Directory /var/www/mysite/s3/>
    IsmProxyPass ${store.url}/media/films/
  </Directory>
</VirtualHost>
`,
    });
    expect(imported.said).not.toContain(SECRET);
    await expectSameLadder(store, await serveImported(imported), '/s3');
  });

  test('of Traffic Server, and goes on with the keys that its file is given', async () => {
    const store = await filledStore();
    const imported = await importFrom('trafficserver', {
      'remap.config': `map http://cdn.example.com/files/ ${store.url}/media/films/ @plugin=origin_server_auth.so \\
  @pparam=--config @pparam=s3.config\n`,
      's3.config': `access_key=${ID}\nsecret_key=${SECRET}\nversion=awsv4\nv4-region-map=regions.config\n`,
      'regions.config': `# none of Amazon's\n: ${REGION}\n`,
    });
    expect(imported.said).not.toContain(SECRET);
    expect(imported.environment).toEqual({});
    const serving = await serveImported(imported);
    await expectPlainFile(serving, '/files/plain.txt');

    store.addKey(NEXT);
    store.revokeKey(ID);
    await replaceFile(
      join(imported.folder, 's3.config'),
      `access_key=${NEXT.accessKeyId}\nsecret_key=${NEXT.secretAccessKey}
session_token=${NEXT.sessionToken}\nversion=awsv4\n`,
    );
    await expect
      .poll(() => answerOf(`${serving.origin}/files/ladder-swe.mp4`), { timeout: 20_000 })
      .toEqual({ status: 200, bytes: await readFile(new URL('ladder-swe.mp4', CLIPS)) });
    await expectPlainFile(serving, '/files/plain.txt');
    expect(store.requests.at(-1)?.accessKeyId).toBe(NEXT.accessKeyId);
  });

  test('of Traffic Server with keys inline', async () => {
    const store = await filledStore();
    const imported = await importFrom('trafficserver', {
      'remap.config': `map /files ${store.url}/media/films @plugin=s3_auth.so @pparam=--access_key=${ID} \\
  @pparam=--secret_key @pparam=${SECRET} @pparam=--version=4 @pparam=--v4-region-map=regions.config\n`,
      'regions.config': `: ${REGION}\n`,
    });
    expect(imported.said).not.toContain(SECRET);
    await expectPlainFile(await serveImported(imported), '/files/plain.txt');
  });

  test('of Traffic Server with access tokens in a file', async () => {
    const store = await startTokenStore(
      { '/gbucket/plain.txt': PLAIN, '/gbucket/other.txt': PLAIN },
      'ya29.first',
    );
    const imported = await importFrom('trafficserver', {
      'remap.config': `map http://cdn.example.com/g/ ${store.url}/gbucket/ @plugin=origin_server_auth.so @pparam=--config @pparam=gcp.config\n`,
      'gcp.config': 'session_token=ya29.first\nversion=gcpv1\n',
    });
    expect(imported.said).not.toContain('ya29');
    const serving = await serveImported(imported);
    await expectPlainFile(serving, '/g/plain.txt');
    store.token = 'ya29.second';
    await replaceFile(join(imported.folder, 'gcp.config'), 'session_token=ya29.second\nversion=gcpv1\n');
    await expect
      .poll(() => answerOf(`${serving.origin}/g/other.txt`), { timeout: 20_000 })
      .toEqual({ status: 200, bytes: PLAIN });
  });

  test('of nginx, with a signing key that never was a secret key', async () => {
    const store = await filledStore();
    const derived = await runCommand(
      ['signing-key', '--region', REGION, '--access-key-id', ID, '--days', '2'],
      { stdin: SECRET },
    );
    const [today] = (JSON.parse(derived.stdout) as { signing_keys: { scope: string; key: string }[] })
      .signing_keys;
    const imported = await importFrom('nginx', {
      'nginx.conf': `
http {
  server {
    listen 127.0.0.1:0;
    location /myfiles {
      rewrite ^/myfiles/(.*) /films/$1 break;
      proxy_pass ${store.url}/media/films/$1;
      aws_sign;
      aws_access_key ${ID};
      aws_key_scope ${today?.scope};
      aws_signing_key ${today?.key};
      aws_s3_bucket media;
    }
  }
}
`,
    });
    expect(imported.said).not.toContain(today?.key);
    const serving = await serveImported(imported);
    // With the key of the configuration first, then with more days of them.
    await expectPlainFile(serving, '/myfiles/plain.txt');
    const pushed = await runCommand(['credentials', 'push', 'media', '--control', serving.control], {
      stdin: derived.stdout,
    });
    expect(pushed).toMatchObject({ code: 0, stderr: '' });
    await expectPlainFile(serving, '/myfiles/plain.txt');
  });
});

/** As one does who wants no reader to see half of it. */
async function replaceFile(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}

/** What each server says of a store alone; the first file is its configuration. */
function ofStoreAlone(store: S3Store): [server: string, files: Record<string, string>, path: string][] {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const scope = { shortDate: day, region: REGION, service: 's3' };
  const key = deriveSigningKey(SECRET, scope).toString('base64');
  const keys = `@pparam=--access_key=${ID} @pparam=--secret_key=${SECRET}`;
  const plugin = `@plugin=origin_server_auth.so ${keys} @pparam=--version=4 @pparam=--v4-region-map=regions`;
  return [
    [
      'trafficserver',
      { 'remap.config': `map http://x/ ${store.url} ${plugin}\n`, regions: `: ${REGION}\n` },
      '/media/films/plain.txt',
    ],
    [
      'nginx',
      {
        'nginx.conf': `server {
  aws_access_key ${ID};
  aws_key_scope ${day}/${REGION}/s3/aws4_request;
  aws_signing_key ${key};
  location / { proxy_pass ${store.url}; }
}\n`,
      },
      '/media/films/plain.txt',
    ],
    [
      'apache',
      {
        'site.conf': `<Location />
  IsmProxyPass ${store.url}/
  S3AccessKey ${ID}
  S3SecretKey ${SECRET}
  S3Region ${REGION}
</Location>\n`,
      },
      '/media/films/ladder.ism/.m3u8',
    ],
  ];
}

test('an imported store without a bucket serves the one that clients name, and lists none', async () => {
  const store = await filledStore();
  for (const [server, files, path] of ofStoreAlone(store)) {
    const { origin } = await serveImported(await importFrom(server, files));
    expect((await fetch(origin + path)).status, server).toBe(200);
    const { length } = store.requests;
    for (const bucket of ['/media', '/media/']) expect((await fetch(origin + bucket)).status).toBe(404);
    expect(store.requests).toHaveLength(length);
  }
});
