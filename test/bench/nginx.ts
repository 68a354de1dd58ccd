import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.ts';

const BINARY = ['/usr/sbin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx'].find((path) =>
  existsSync(path),
);

/** Somebody else who serves the same bytes. */
export interface OtherServer {
  readonly name: string;
  readonly url: string;
  /** Of the processes that answer. */
  readonly pids: readonly number[];
  close(): Promise<void>;
}

interface NginxRole {
  readonly name: string;
  /** Written into its folder, by their path. */
  readonly files?: Readonly<Record<string, Uint8Array | string>>;
  /** Directives of `http`. */
  readonly http?: string;
  /** Directives of `server`, beside `listen`. */
  readonly server: string;
  /** Parameters of `listen`: `ssl`. */
  readonly listen?: string;
  readonly scheme?: 'http' | 'https';
}

/** Answers with a file as it is: what a static server costs. */
export function staticFiles(files: Readonly<Record<string, Uint8Array>>): NginxRole {
  return { name: 'nginx', files, server: '' };
}

/** Asks another server for everything, over kept-alive connections, and passes on what comes as it comes. */
export function proxyOf(upstream: string): NginxRole {
  const { host, protocol } = new URL(upstream);
  return {
    name: 'nginx proxy_pass',
    http: `upstream store { server ${host}; keepalive 64; keepalive_requests 1000000; }`,
    server: `
      location / {
        proxy_pass ${protocol}//store;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_buffering off;
        proxy_buffer_size 64k;
        proxy_buffers 8 64k;
        proxy_busy_buffers_size 128k;
        proxy_ssl_session_reuse on;
      }`,
  };
}

/** A nginx with one worker, or undefined where nginx is not installed. */
export async function startNginx(role: NginxRole): Promise<OtherServer | undefined> {
  if (BINARY === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'headwater-nginx-'));
  const port = await freePort();
  for (const [name, bytes] of Object.entries(role.files ?? {})) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  await writeFile(join(folder, 'nginx.conf'), configuration(role, folder, port));
  const child = spawn(BINARY, ['-p', folder, '-c', 'nginx.conf', '-g', 'daemon off;'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await whenListening(folder).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  const master = Number(await readFile(join(folder, 'nginx.pid'), 'utf8'));
  return {
    name: role.name,
    url: role.scheme === 'https' ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    pids: childrenOf(master),
    async close() {
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(role: NginxRole, folder: string, port: number): string {
  const { http = '', server, listen = '' } = role;
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
  ${http}
  server { listen 127.0.0.1:${port} ${listen}; root ${folder}; ${server} }
}
`;
}

/** nginx writes its pid file once its sockets listen, and forks its workers then. */
async function whenListening(folder: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const pid = await readFile(join(folder, 'nginx.pid'), 'utf8').catch(() => '');
    if (pid !== '' && childrenOf(Number(pid)).length > 0) return;
    await sleep(50);
  }
  throw new Error(
    `Cannot start nginx: ${await readFile(join(folder, 'error.log'), 'utf8').catch(() => 'no log')}`,
  );
}

function childrenOf(pid: number): number[] {
  const children = execFileSync('cat', [`/proc/${pid}/task/${pid}/children`], { encoding: 'utf8' }).trim();
  return children === '' ? [] : children.split(/\s+/).map(Number);
}
