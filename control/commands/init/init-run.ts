import { existsSync, writeFileSync } from 'node:fs';
import { describeSystemError } from '../../../origin/system-error.ts';
import { parseConfig } from '../../config/load-config.ts';
import { describeBad, tellFindings } from '../doctor/tell-findings.ts';
import { CommandError } from '../terminal/exit-codes.ts';
import { print } from '../terminal/output.ts';
import type { Answers } from './answers.ts';
import { askAll } from './ask.ts';
import { QUESTIONS } from './questions.ts';
import { renderConfiguration } from './render-configuration.ts';

type Options = Readonly<Record<string, string | boolean>>;

/** Writes a configuration and looks whether a node could serve by it. */
export async function init(file: string, options: Options): Promise<void> {
  const isForced = options['force'] === true;
  // Before anything is asked; the file may come meanwhile, which writing finds out.
  if (!isForced && existsSync(file)) throw new CommandError(isThere(file));
  const isAsking = process.stdin.isTTY && process.stderr.isTTY && options['yes'] !== true;
  const text = renderConfiguration(await askAll(givenAnswers(options), isAsking));
  const config = parseConfig(text, file, process.env);
  write(file, text, isForced);
  print(`${file} is written`);
  if (options['check'] === false) return;
  const bad = await tellFindings(config);
  if (bad > 0) throw new CommandError(describeBad(bad));
}

/** Options by their own names; commander has them in camel case. */
function givenAnswers(options: Options): Answers {
  const given = QUESTIONS.map(({ flag }) => [
    flag,
    options[flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())],
  ]);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Answers;
}

function write(file: string, text: string, isForced: boolean): void {
  try {
    writeFileSync(file, text, { flag: isForced ? 'w' : 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(
      code === 'EEXIST' ? isThere(file) : `Cannot write ${file}: ${describeSystemError(error)}`,
    );
  }
}

function isThere(file: string): string {
  return `Cannot write ${file}: it is there already; --force writes over it`;
}
