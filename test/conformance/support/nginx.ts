import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import { type Stranger, startStranger } from './stranger.ts';

/**
 * Starts nginx with a configuration's `http` block, in one process. @throws Error where its package is not installed, or
 * it refuses the file
 *
 * @param folder an empty one of the caller's
 * @param httpFor the block, for the port to listen on
 */
export async function startNginx(folder: string, httpFor: (port: number) => string): Promise<Stranger> {
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join(' ');
  const file = join(folder, 'nginx.conf');
  await writeFile(
    file,
    `daemon off; master_process off; pid ${join(folder, 'pid')}; error_log ${join(folder, 'error.log')};
events {}
${httpFor(port).replace('http {', `http { access_log off; ${temporary}`)}`,
  );
  return startStranger('/usr/sbin/nginx', ['-c', file], port);
}
