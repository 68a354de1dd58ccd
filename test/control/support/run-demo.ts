import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startCommand } from './run-command.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const NPM = 'npm run --silent headwater --';

export interface RunningDemo {
  readonly pid: number;
  /** All it has printed. */
  output(): string;
  /** The page's address. */
  readonly page: string;
  readonly hls: string;
  readonly dash: string;
  /** The commands to try next, as printed. */
  readonly commands: readonly string[];
  /** Runs one of them as a shell would, and answers what it prints. */
  paste(command: string): Promise<string>;
  /** Ends it and answers with the exit code. */
  stop(signal: NodeJS.Signals): Promise<number | null>;
}

/** Runs `headwater demo` until it says that it is up. */
export async function startDemo(environment: Readonly<Record<string, string>> = {}): Promise<RunningDemo> {
  const child = startCommand(['demo'], { environment });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const up = Promise.withResolvers<void>();
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    if (output.includes('Ctrl-C ends it')) up.resolve();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  void exited.then(() => up.reject(new Error(output)));
  await up.promise;
  const after = (label: string) => new RegExp(`^ +${label} +(\\S+)$`, 'm').exec(output)?.[1] ?? '';
  return {
    pid: child.pid!,
    output: () => output,
    page: after('Player and live figures'),
    hls: after('HLS'),
    dash: after('DASH'),
    commands: [...output.matchAll(/^ {2}# .*\n {2}(.*)$/gm)].map(([, command]) => command!),
    async paste(command) {
      // What the script in package.json runs, without npm.
      const direct = command.replace(NPM, `${process.execPath} control/main.js`);
      const { stdout } = await promisify(execFile)('sh', ['-c', direct], { cwd: ROOT });
      return stdout;
    },
    stop(signal) {
      child.kill(signal);
      return exited;
    },
  };
}
