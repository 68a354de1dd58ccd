import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createToken, tokenHash } from '../../control/access/token.ts';
import { runCommand, startCommand } from '../control/support/run-command.ts';
import { childrenOf } from '../support/children-of.ts';
import { startFakeVault } from '../support/fake-vault.ts';
import { freePort } from '../support/free-port.ts';
import { FIRST_KEY, REGION, SECOND_KEY, startStore } from '../support/store-rig.ts';

/** A node with all that holds secrets: a state, access, keys, a source of Vault's and pushes. */
async function startNode() {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-no-secret-'));
  const write = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const [store, vault] = [await startStore(), await startFakeVault()];
  await store.putObject('media', 'probe.bin', Buffer.from('12'));
  const [admin, viewer] = [createToken(), createToken()];
  const stateKey = randomBytes(32).toString('base64');
  const secretId = randomBytes(18).toString('hex');
  const [http, control, ops] = [await freePort(), await freePort(), await freePort()];
  const config = write(
    'origin.yaml',
    `
origin: { listen: "127.0.0.1:${http}", workers: 2, access_log: true }
control:
  listen: "127.0.0.1:${control}"
  access:
    - { name: admin, role: admin, token_sha256: ${tokenHash(admin)} }
    - { name: viewer, role: viewer, token_sha256: ${tokenHash(viewer)} }
ops: { listen: "127.0.0.1:${ops}" }
state: { file: ${join(folder, 'state')}, key: "\${file:${write('state.key', stateKey)}}" }
audit: { file: ${join(folder, 'audit.jsonl')} }
buckets:
  media: { bucket: media, region: ${REGION}, endpoint: ${store.url}, addressing: path, probe: probe.bin }
  leased:
    bucket: media
    region: ${REGION}
    endpoint: ${store.url}
    addressing: path
    credentials:
      source: vault
      address: ${vault.url}
      role: reader
      auth: { method: approle, role_id: origin, secret_id: "\${file:${write('secret-id', secretId)}}" }
routes: [{ path: /vod/, bucket: media, mode: passthrough }, { path: /leased/, bucket: leased, mode: passthrough }]
`,
  );
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary);
  const child = startCommand(['serve', '--config', config], { environment: { TMPDIR: temporary } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const exited = new Promise((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true });
  });
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${ops}/livez`)).status).toBe(200), {
    timeout: 30_000,
  });
  await vi.waitFor(
    async () => expect((await fetch(`http://127.0.0.1:${http}/leased/x`)).status).toBeGreaterThan(0),
    {
      timeout: 30_000,
    },
  );
  return {
    folder,
    write,
    store,
    pid: child.pid!,
    output: () => output,
    http: `http://127.0.0.1:${http}`,
    ops: `http://127.0.0.1:${ops}`,
    secrets: { admin, viewer, stateKey, secretId },
    run: (token: string, args: string[], stdin = '') =>
      runCommand([...args, '--control', `127.0.0.1:${control}`], {
        stdin,
        environment: { HEADWATER_TOKEN: token },
      }),
  };
}

/** The first of what the page is sent. */
async function firstEvents(url: string): Promise<string> {
  const response = await fetch(url);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('event: moment')) text += (await reader.read()).value ?? '';
  await reader.cancel();
  return text;
}

test('no secret of a run is anywhere but where it was put', async () => {
  const node = await startNode();
  const { admin, viewer } = node.secrets;
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const pem = node.write('private.pem', privateKey);
  node.store.addKey(SECOND_KEY);
  const push = (
    token: string,
    { accessKeyId, secretAccessKey, ...more }: typeof FIRST_KEY,
    ...args: string[]
  ) => {
    const session = 'sessionToken' in more ? { session_token: more.sessionToken } : {};
    const keys = { access_key_id: accessKeyId, secret_access_key: secretAccessKey, ...session };
    return node.run(token, ['credentials', 'push', 'media', ...args], JSON.stringify(keys));
  };
  const WRONG = { ...FIRST_KEY, secretAccessKey: 'a+wrong/secret0of1the2testaaaaaaaaaaaaaa' };
  const said = [
    await push(admin, FIRST_KEY, '--json'),
    await push(admin, WRONG),
    await push(admin, WRONG, '--no-verify'),
    await push(admin, SECOND_KEY, '--request-id', 'r1'),
    await push(viewer, SECOND_KEY),
    await push(createToken(), SECOND_KEY),
    await node.run(admin, ['credentials', 'push', 'media'], '{"access_key_id":"x","secret_access_key":""}'),
    await node.run(admin, ['credentials', 'rollback', 'media']),
    await node.run(admin, ['credentials', 'revoke', 'media', '2']),
    await node.run(admin, ['credentials', 'refresh', 'leased']),
    await node.run(admin, ['keys', 'put-private', 'K1', pem]),
    await node.run(admin, ['keys', 'put-private', 'K2', join(node.folder, 'state.key')]),
    await node.run(admin, ['keys', 'list', '--json']),
    await node.run(admin, ['status', '--json']),
    await node.run(viewer, ['credentials', 'history', '--json']),
    await node.run(viewer, ['credentials', 'list', '--json']),
    await runCommand(['state', 'show', '--config', join(node.folder, 'origin.yaml'), '--json']),
  ].map(({ stdout, stderr }) => stdout + stderr);
  expect(said[0]).toContain('"generation":1');
  expect(said.join('\n')).toMatch(/InvalidAccessKeyId|SignatureDoesNotMatch/);
  expect(said.join('\n')).toContain('K1: rsa-2048, signs');
  await fetch(`${node.http}/vod/probe.bin`);
  const TOKEN = 'viewer-secret-2';
  await fetch(`${node.http}/vod/nothing.bin?token=${TOKEN}`);
  const events = await vi.waitFor(async () => {
    const text = await firstEvents(`${node.ops}/events`);
    expect(text).toContain('"path":"/vod/nothing.bin"');
    return text;
  });
  const explained = await fetch(`${node.ops}/explain?url=%2Fvod%2Fprobe.bin`);

  const pids = [node.pid, ...childrenOf(node.pid)];
  expect(pids).toHaveLength(3);
  const processes = pids.flatMap((pid) =>
    ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')),
  );
  const GIVEN = ['state.key', 'secret-id', 'private.pem'];
  expect(readdirSync(join(node.folder, 'tmp'))).toEqual([]);
  const files = readdirSync(node.folder).filter((name) => !GIVEN.includes(name));
  expect(files).toEqual(expect.arrayContaining(['audit.jsonl', 'state', 'state.counter', 'origin.yaml']));
  const places: Record<string, string> = {
    'what commands print': said.join('\n'),
    'the log': node.output(),
    'the metrics': await (await fetch(`${node.ops}/metrics`)).text(),
    'the events of the page': events,
    'what becomes of a URL': await explained.text(),
    'command lines and environments': processes.join('\n'),
    ...Object.fromEntries(
      files
        .filter((name) => !name.endsWith('.lock') && name !== 'tmp')
        .map((name) => [name, readFileSync(join(node.folder, name), 'latin1')]),
    ),
  };
  const lines = privateKey.split('\n').filter((line) => line.length === 64);
  const secrets: string[] = [
    ...Object.values(node.secrets),
    FIRST_KEY.secretAccessKey,
    SECOND_KEY.secretAccessKey,
    (SECOND_KEY as { sessionToken: string }).sessionToken,
    WRONG.secretAccessKey,
    TOKEN,
    'vault+secret/1',
    'hvs.token-1',
    ...lines.slice(0, 3),
  ];
  for (const [place, text] of Object.entries(places)) {
    expect(text, place).not.toBe('');
    for (const secret of secrets) {
      for (const spelled of [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64').slice(0, -4),
      ]) {
        expect(text.includes(spelled), `a secret in ${place}`).toBe(false);
      }
    }
  }
  expect(execFileSync('ls', ['-A', node.folder]).toString()).not.toContain('.new');
});
