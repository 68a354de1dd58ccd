import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { startNginx } from './nginx.ts';
import { type Stranger, startStranger } from './stranger.ts';
import { startTrafficServer } from './traffic-server.ts';

/** Starts a cache in front of an origin. @throws Error where its package is not installed */
export type StartShield = (folder: string, originPort: number) => Promise<Stranger>;

/** Names in 60 MB, which is more than the ladder in all its formats. */
const CACHE_MEGABYTES = 64;

/** Debian's, each configured as its manual begins. */
export const SHIELDS: Readonly<Record<string, StartShield>> = {
  'nginx, in slices': nginx,
  varnish,
  'Traffic Server': trafficServer,
  haproxy,
};

function nginx(folder: string, originPort: number): Promise<Stranger> {
  return startNginx(
    folder,
    (port) => `http {
  proxy_cache_path ${join(folder, 'cache')} levels=1:2 keys_zone=media:1m max_size=${CACHE_MEGABYTES}m;
  server {
    listen 127.0.0.1:${port};
    location / {
      slice 256k;
      proxy_pass http://127.0.0.1:${originPort};
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Range $slice_range;
      proxy_cache media;
      proxy_cache_key $uri$is_args$args$slice_range;
      proxy_cache_lock on;
      proxy_cache_revalidate on;
    }
  }
}`,
  );
}

async function varnish(folder: string, originPort: number): Promise<Stranger> {
  const port = await freePort();
  const storage = `malloc,${CACHE_MEGABYTES}m`;
  const backend = `127.0.0.1:${originPort}`;
  const options = ['-F', '-n', join(folder, 'work'), '-j', 'none', '-T', 'none', '-s', storage];
  return startStranger('/usr/sbin/varnishd', [...options, '-a', `127.0.0.1:${port}`, '-b', backend], port);
}

function trafficServer(folder: string, originPort: number): Promise<Stranger> {
  const files = { 'remap.config': `map / http://127.0.0.1:${originPort}/\n` };
  return startTrafficServer({ folder, files, hosts: [], cacheMegabytes: CACHE_MEGABYTES });
}

async function haproxy(folder: string, originPort: number): Promise<Stranger> {
  const port = await freePort();
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'haproxy.cfg');
  await writeFile(
    file,
    `defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
cache media
  total-max-size ${CACHE_MEGABYTES}
  max-object-size 8000000
  max-age 3600
  process-vary on
frontend shield
  bind 127.0.0.1:${port}
  http-request cache-use media
  http-response cache-store media
  default_backend origin
backend origin
  server origin 127.0.0.1:${originPort}
`,
  );
  return startStranger('/usr/sbin/haproxy', ['-db', '-f', file], port);
}
