import { dirname, resolve } from 'node:path';
import { readTextFile } from '../read-text-file.ts';
import { showName, showPath } from '../show-name.ts';

/** Where `${…}` references lead. */
interface InterpolationContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Path of the configuration file; relative `${file:…}` paths start at its folder. */
  readonly file: string;
}

/** What a text became, references that lead nowhere left as they are. The reasons never hold what a reference leads to. */
interface Interpolated {
  readonly text: string;
  readonly problems: readonly string[];
}

/** A secret is a line; a whole folder of certificates would be a mistake. */
const MAX_FILE_BYTES = 64 * 1024;

const LOOKUPS: Record<'env' | 'file', (name: string, context: InterpolationContext) => string> = {
  env(name, { environment }) {
    const value = environment[name];
    if (value === undefined) throw new Error(`environment variable ${showName(name)} is not set`);
    if (value === '') throw new Error(`environment variable ${showName(name)} is empty`);
    return value;
  },
  file(path, context) {
    const text = readSecretFile(resolve(dirname(context.file), path), showPath(path));
    if (text === '') throw new Error(`file ${showPath(path)} is empty`);
    return text;
  },
};

/** Replaces `${env:NAME}` and `${file:PATH}` (one trailing line break removed) anywhere in a text. */
export function interpolate(text: string, context: InterpolationContext): Interpolated {
  const problems: string[] = [];
  const replaced = text.replace(
    /\$\{(?<kind>[^:}]*):?(?<name>[^}]*)(?<end>\}?)/g,
    (reference, kind: string, name: string, end: string) => {
      try {
        if (end === '') throw new Error('a reference is not closed: ${env:NAME} ends with }');
        if (name !== '' && (kind === 'env' || kind === 'file')) return LOOKUPS[kind](name, context);
        throw new Error('a reference is ${env:NAME} or ${file:PATH}');
      } catch (error) {
        problems.push((error as Error).message);
        return reference;
      }
    },
  );
  return { text: replaced, problems };
}

function readSecretFile(path: string, shown: string): string {
  try {
    return readTextFile(path, MAX_FILE_BYTES).replace(/\r?\n$/, '');
  } catch (error) {
    throw new Error(`cannot read file ${shown}: ${(error as Error).message}`, { cause: error });
  }
}
