import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { S3Store } from '../../fixtures/s3/s3-store.ts';
import { runCommand } from '../control/support/run-command.ts';
import { CLIPS } from '../support/origin-rig.ts';
import { FIRST_KEY, REGION, startStore } from '../support/store-rig.ts';
import { type Serving, serveConfig, temporaryFolder } from './support/serve-config.ts';

/** Each of many commands starts a Node of its own. */
vi.setConfig({ testTimeout: 120_000 });

const PLAIN = Buffer.from('a file like any other');

const { accessKeyId: ID, secretAccessKey: SECRET } = FIRST_KEY as {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
};

/** A store with the shipped clips under `films/`, and a plain file. */
async function filledStore(): Promise<S3Store> {
  const store = await startStore();
  for (const name of await readdir(CLIPS)) {
    if (/\.(?:mp4|ism)$/.test(name))
      await store.putObject('media', `films/${name}`, await readFile(new URL(name, CLIPS)));
  }
  await store.putObject('media', 'films/plain.txt', PLAIN);
  return store;
}

interface Imported {
  readonly yaml: string;
  readonly environment: Record<string, string>;
  /** Everything that the command said. */
  readonly said: string;
}

async function importFrom(server: string, files: Readonly<Record<string, string>>): Promise<Imported> {
  const path = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  const [main = ''] = Object.keys(files);
  const secretsFile = join(path, 'origin.env');
  const args = ['import', server, join(path, main), '--secrets-file', secretsFile];
  const { code, stdout, stderr } = await runCommand(args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect((await stat(secretsFile)).mode & 0o777).toBe(0o600);
  const again = await runCommand(args);
  expect(again.code).toBe(1);
  expect(again.stderr).toContain('not written over');
  const lines = (await readFile(secretsFile, 'utf8')).split('\n').filter((line) => line !== '');
  const environment = lines.map((line) => /^(\w+)='(.*)'$/.exec(line)?.slice(1) as [string, string]);
  return { yaml: stdout, environment: Object.fromEntries(environment), said: stdout + stderr };
}

/** Runs the imported configuration as it is, on ports of its own. */
async function serve({ yaml, environment }: Imported): Promise<Serving> {
  const listens = `control: { listen: "127.0.0.1:0" }\nops: { listen: "127.0.0.1:0" }\n`;
  const origin = yaml.includes('\norigin:') ? '' : 'origin: { listen: "127.0.0.1:0", workers: 1 }\n';
  return serveConfig(yaml + listens + origin, environment);
}

describe('an imported configuration serves the same URLs', () => {
  test('of Apache with <Proxy>', async () => {
    const store = await filledStore();
    const imported = await importFrom('apache', {
      'site.conf': `
Listen 127.0.0.1:0
<Location "/vod">
  UspHandleIsm on
  UspEnableSubreq on
  IsmProxyPass ${store.url}/media/films/
</Location>
<Proxy "${store.url}/media/">
  S3SecretKey ${SECRET}
  S3AccessKey ${ID}
  S3Region ${REGION}
  S3UseHeaders on
  ProxySet connectiontimeout=5 enablereuse=on keepalive=on retry=0 timeout=30 ttl=300
</Proxy>
`,
    });
    expect(imported.said).not.toContain(SECRET);
    expect(imported.yaml).toContain('# Everything was translated.');
    await expectPlaylist((await serve(imported)).origin, '/vod');
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
    await expectPlaylist((await serve(imported)).origin, '/s3');
  });

  test('of Traffic Server', async () => {
    const store = await filledStore();
    const imported = await importFrom('trafficserver', {
      'remap.config': `map http://cdn.example.com/files/ ${store.url}/media/films/ @plugin=origin_server_auth.so \\
  @pparam=--config @pparam=s3.config\n`,
      's3.config': `access_key=${ID}\nsecret_key=${SECRET}\nversion=awsv4\nv4-region-map=regions.config\n`,
      'regions.config': `# none of Amazon's\n: ${REGION}\n`,
    });
    expect(imported.said).not.toContain(SECRET);
    await expectPlainFile((await serve(imported)).origin, '/files/plain.txt');
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
    const { origin, control } = await serve(imported);
    // With the key of the configuration first, then with more days of them.
    await expectPlainFile(origin, '/myfiles/plain.txt');
    const pushed = await runCommand(['credentials', 'push', 'media', '--control', control], {
      stdin: derived.stdout,
    });
    expect(pushed).toMatchObject({ code: 0, stderr: '' });
    await expectPlainFile(origin, '/myfiles/plain.txt');
  });
});

async function expectPlainFile(origin: string, path: string): Promise<void> {
  const response = await fetch(origin + path);
  expect(response.status).toBe(200);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(PLAIN);
}

/** The multivariant playlist of every clip, then a media segment that it leads to. */
async function expectPlaylist(origin: string, path: string): Promise<void> {
  const clip = (await readdir(CLIPS)).find((name) => name.endsWith('.ism')) ?? '';
  const base = `${origin}${path}/${clip}/`;
  const playlist = await fetch(`${base}.m3u8`);
  expect(playlist.status).toBe(200);
  const media =
    (await playlist.text()).split('\n').find((line) => line !== '' && !line.startsWith('#')) ?? '';
  const mediaPlaylist = await fetch(new URL(media, base));
  const segment = (await mediaPlaylist.text()).split('\n').find((line) => /^[^#].*-1\.m4s$/.test(line)) ?? '';
  const response = await fetch(new URL(segment, mediaPlaylist.url));
  expect(response.status).toBe(200);
  expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1000);
}
