import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../control/main.js', import.meta.url));

interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandInput {
  readonly stdin?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** In a process group of its own. */
  readonly detached?: boolean;
}

/** Starts the command with nothing of our environment but the path. */
export function startCommand(
  args: readonly string[],
  { environment = {}, detached = false }: CommandInput = {},
) {
  const env = { PATH: process.env['PATH'], ...environment };
  return spawn(process.execPath, [MAIN, ...args], { env, detached, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Runs the command to its end. Without a text, its standard input is empty. */
export async function runCommand(args: readonly string[], input: CommandInput = {}): Promise<CommandResult> {
  const child = startCommand(args, input);
  // A command may end before it has read all.
  child.stdin.on('error', () => undefined).end(input.stdin ?? '');
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const [code, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}
