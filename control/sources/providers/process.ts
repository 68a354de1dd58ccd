import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessSource } from '../../credential/credential-source.ts';
import { parseCredentialJson } from '../../credential/credential-json.ts';
import {
  type CredentialProvider,
  SourceError,
  asSourceError,
  fetchedCredential,
} from './credential-provider.ts';

/** The longest answer is a token of some kilobytes in JSON. */
const MAX_OUTPUT_BYTES = 64 * 1024;
/** Beyond the program's own time, for it to be seen gone. */
const EXIT_GRACE_MS = 1000;

const run = promisify(execFile);

/** A program that prints a credential on standard output. What it says on standard error is not repeated anywhere. */
export function processProvider({ command, timeoutMs }: ProcessSource): CredentialProvider {
  const [program, ...args] = command;
  const options = { timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: MAX_OUTPUT_BYTES } as const;
  return {
    timeoutMs: timeoutMs + EXIT_GRACE_MS,
    async fetch(signal) {
      const { stdout } = await run(program, args, { ...options, signal }).catch((error: unknown) => {
        throw new SourceError(`${program} ${reasonOf(error, timeoutMs)}`);
      });
      return fetchedCredential(asSourceError(() => parseCredentialJson(stdout)));
    },
  };
}

/** The error itself quotes what the program printed. */
function reasonOf(error: unknown, timeoutMs: number): string {
  const { code, killed, signal } = error as { code?: unknown; killed?: boolean; signal?: string | null };
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return `printed more than ${MAX_OUTPUT_BYTES} bytes`;
  if (killed) return `did not end within ${timeoutMs} ms`;
  if (typeof code === 'number') return `ended with exit code ${code}`;
  return signal ? `was ended by ${signal}` : `cannot be run: ${String(code)}`;
}
