import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { type Stranger, startStranger } from './stranger.ts';

/** Debian's. */
const PROGRAM = 'traffic_server';
const LIBRARIES = '/usr/lib/trafficserver';

interface TrafficServerOptions {
  /** An empty one of the caller's. */
  readonly folder: string;
  /** `remap.config` and what it names, by their names. */
  readonly files: Readonly<Record<string, string>>;
  /** Of memory and disk for what it keeps; none by default. */
  readonly cacheMegabytes?: number;
  /** Names that it finds on this machine. */
  readonly hosts: readonly string[];
}

/** Starts Apache Traffic Server. @throws Error where its package is not installed, or it refuses the files */
export async function startTrafficServer({
  folder,
  files,
  hosts,
  cacheMegabytes = 0,
}: TrafficServerOptions): Promise<Stranger> {
  const port = await freePort();
  const etc = join(folder, 'etc');
  const own = {
    'records.config': records({
      'http.server_ports STRING': `${port}:ip-in=127.0.0.1`,
      'http.cache.http INT': cacheMegabytes > 0 ? '1' : '0',
      'http.wait_for_cache INT': '1',
      'hostdb.host_file.path STRING': join(etc, 'hosts'),
      // As whoever runs the test, without its helpers.
      'admin.user_id STRING': '#-1',
      'crash_log_helper STRING': 'NULL',
      'exec_thread.autoconfig INT': '0',
      'exec_thread.limit INT': '1',
    }),
    'ip_allow.yaml': 'ip_allow: [{ apply: in, ip_addrs: 127.0.0.1, action: allow, methods: ALL }]\n',
    'storage.config': cacheMegabytes > 0 ? `${join(folder, 'cache')} ${cacheMegabytes}M\n` : '',
    hosts: `127.0.0.1 ${hosts.join(' ')}\n`,
  };
  for (const name of ['etc', 'run', 'log', 'cache']) await mkdir(join(folder, name));
  for (const [name, text] of Object.entries({ ...own, ...files })) await writeFile(join(etc, name), text);
  await writeFile(join(folder, 'runroot.yaml'), layout(folder));
  return startStranger(PROGRAM, [`--run-root=${folder}`], port);
}

function records(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `CONFIG proxy.config.${name} ${value}\n`)
    .join('');
}

/** Where what is: the programs are the system's, all else is below the folder. */
function layout(folder: string): string {
  const paths = {
    prefix: folder,
    exec_prefix: '/usr',
    bindir: '/usr/bin',
    sbindir: '/usr/sbin',
    includedir: '/usr/include',
    libdir: LIBRARIES,
    libexecdir: `${LIBRARIES}/modules`,
    sysconfdir: join(folder, 'etc'),
    datadir: join(folder, 'cache'),
    cachedir: join(folder, 'cache'),
    localstatedir: join(folder, 'run'),
    runtimedir: join(folder, 'run'),
    logdir: join(folder, 'log'),
  };
  return Object.entries(paths)
    .map(([name, path]) => `${name}: ${path}\n`)
    .join('');
}
