import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';

const BINARY = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx'].find((path) =>
  existsSync(path),
);

/** Somebody else who serves the same bytes. */
export interface StaticServer {
  readonly name: string;
  readonly url: string;
  /** Of the processes that answer. */
  readonly pids: readonly number[];
  close(): Promise<void>;
}

/** A static nginx with one worker over a few files, or undefined where nginx is not installed. */
export async function startNginx(
  files: Readonly<Record<string, Uint8Array>>,
): Promise<StaticServer | undefined> {
  if (BINARY === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'headwater-nginx-'));
  const port = await freePort();
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
  await writeFile(join(folder, 'nginx.conf'), configuration(folder, port));
  const child = spawn(BINARY, ['-p', folder, '-c', 'nginx.conf', '-g', 'daemon off;'], { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await answers(url);
  const master = Number(await readFile(join(folder, 'nginx.pid'), 'utf8'));
  return {
    name: 'nginx',
    url,
    pids: childrenOf(master),
    async close() {
      child.kill('SIGQUIT');
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string, port: number): string {
  return `
worker_processes 1;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 75s;
  keepalive_requests 1000000;
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`;
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      await fetch(url);
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error('Cannot start nginx: it does not answer');
}

function childrenOf(pid: number): number[] {
  return execFileSync('cat', [`/proc/${pid}/task/${pid}/children`], { encoding: 'utf8' })
    .trim()
    .split(/\s+/)
    .map(Number);
}
