import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { startCommand } from '../control/support/run-command.ts';
import { freePort } from '../support/free-port.ts';
import { idleConfig } from '../support/idle-config.ts';

const run = promisify(execFile);

/** Prints what comes, a line each: as the service manager would hear it. */
const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print("listening", flush=True)
while True:
    print(s.recv(4096).decode().replace("\\n", " "), flush=True)
`;

it('has a unit that systemd understands, and finds safe', async () => {
  const unit = join(mkdtempSync(join(tmpdir(), 'headwater-unit-')), 'headwater.service');
  onTestFinished(() => rmSync(dirname(unit), { recursive: true }));
  const text = readFileSync('deploy/systemd/headwater.service', 'utf8');
  // Where it is installed.
  writeFileSync(unit, text.replace('/usr/local/bin/headwater', process.execPath));
  expect(await run('systemd-analyze', ['verify', unit])).toEqual({ stdout: '', stderr: '' });
  // In tenths, of 100: 20 is what systemd calls fine.
  await run('systemd-analyze', ['security', '--offline=true', '--threshold=20', unit]);
});

it('tells systemd that it is ready, alive, reading its configuration and stopping', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-notify-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, socket] = [join(folder, 'origin.yaml'), join(folder, 'notify')];
  writeFileSync(file, idleConfig(await freePort()));
  const listener = spawn('python3', ['-c', LISTENER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void listener.kill('SIGKILL'));
  let heard = '';
  listener.stdout.setEncoding('utf8').on('data', (text: string) => (heard += text));
  const hears = (what: string) => vi.waitUntil(() => heard.includes(what), 30_000);
  await hears('listening');
  const environment = { NOTIFY_SOCKET: socket, WATCHDOG_USEC: '400000' };
  const child = startCommand(['serve', '--config', file], { environment });
  onTestFinished(() => void child.kill('SIGKILL'));
  await hears(`READY=1 MAINPID=${child.pid} STATUS=serving`);
  await hears('WATCHDOG=1');
  heard = '';
  child.kill('SIGHUP');
  await hears('RELOADING=1 MONOTONIC_USEC=');
  await hears('READY=1');
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await hears('STOPPING=1');
  expect(await exited).toEqual([0, null]);
});
