import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, vi } from 'vitest';

const HOME = '\u001B[H';

/** Runs the program on a terminal of 80 columns and 24 rows, which util-linux's `script` makes. */
export function runInTerminal(args: readonly string[], environment: Record<string, string> = {}) {
  const command = [process.execPath, 'control/main.js', ...args].map((word) => `'${word}'`).join(' ');
  const { NO_COLOR: _, ...inherited } = process.env;
  const child = spawn('script', ['-qec', `stty cols 80 rows 24; exec ${command}`, '/dev/null'], {
    env: { ...inherited, TERM: 'xterm', ...environment },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let raw = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (raw += chunk));
  const plain = (text: string) => stripVTControlCharacters(text).replaceAll('\r', '');
  return {
    exit: once(child, 'close').then(([code]) => code as number),
    press: (keys: string) => void child.stdin.write(keys),
    raw: () => raw,
    lines: () => raw.split(HOME).flatMap((frame) => plain(frame).split('\n')),
    /** Waits until the latest frame is like this. */
    shows: (pattern: RegExp) =>
      vi.waitFor(() => expect(plain(raw.split(HOME).slice(-2).join('\n'))).toMatch(pattern), {
        timeout: 20_000,
      }),
  };
}
