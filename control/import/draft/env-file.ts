import { writeFileSync } from 'node:fs';

/** Only who runs the origin reads it. */
const MODE = 0o600;

/**
 * Writes secrets as shells and systemd's `EnvironmentFile` read them. Never over a file that is there.
 *
 * @throws Error where the file exists or cannot be written, or a value has a line break
 */
export function writeEnvFile(path: string, secrets: Readonly<Record<string, string>>): void {
  const lines = Object.entries(secrets).map(([name, value]) => `${name}=${quoted(name, value)}\n`);
  try {
    writeFileSync(path, lines.join(''), { mode: MODE, flag: 'wx' });
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    const state = code === 'EEXIST' ? 'it exists, and is not written over' : code;
    throw new Error(`Cannot write ${path}: ${state}`, { cause: error });
  }
}

function quoted(name: string, value: string): string {
  if (/[\r\n\0]/.test(value)) throw new Error(`Cannot write ${name}: its value has a line break`);
  return `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
