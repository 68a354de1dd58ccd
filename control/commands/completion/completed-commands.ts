import type { Argument, Command, Option } from 'commander';

/** What may follow: nothing that could be guessed, the path of a file, or one of these words. */
export type Value = 'text' | 'file' | readonly string[];

export interface CompletedOption {
  /** `-k` and `--secret-key`, or one of them. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Undefined where the option takes none. */
  readonly value: Value | undefined;
}

/** A command as shells complete it. */
export interface CompletedCommand {
  /** The words that lead to it, each with a space in front: ` credentials push`; empty for the program itself. */
  readonly path: string;
  readonly description: string;
  readonly below: readonly CompletedCommand[];
  readonly options: readonly CompletedOption[];
  /** Of its arguments. */
  readonly value: Value;
}

/** As arguments that are files are called in the help. */
const FILE = /FILE|PATH/;

/** What can be completed of a command and those below it, as its help shows them. */
export function completedCommand(command: Command, path = ''): CompletedCommand {
  const help = command.createHelp();
  return {
    path,
    description: command.description(),
    below: help.visibleCommands(command).map((below) => completedCommand(below, `${path} ${below.name()}`)),
    options: help.visibleOptions(command).map(completedOption),
    value: valueOf(help.visibleArguments(command)),
  };
}

/** A command, then all below it. */
export function flatten(command: CompletedCommand): CompletedCommand[] {
  return [command, ...command.below.flatMap(flatten)];
}

/** The last word of a path. */
export function nameOf({ path }: CompletedCommand): string {
  return path.slice(path.lastIndexOf(' ') + 1);
}

function completedOption({
  short,
  long,
  description,
  flags,
  argChoices,
  required,
  optional,
}: Option): CompletedOption {
  const value = argChoices ?? (FILE.test(flags) ? 'file' : 'text');
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    value: required || optional ? value : undefined,
  };
}

function valueOf(args: readonly Argument[]): Value {
  if (args.some((argument) => FILE.test(argument.name()))) return 'file';
  return args.find(({ argChoices }) => argChoices !== undefined)?.argChoices ?? 'text';
}
