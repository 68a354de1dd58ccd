import type { Argument, Command, Option } from 'commander';

/** What may follow: nothing that could be guessed, the path of a file, the name of a bucket of the node, or one of these words. */
export type Value = 'text' | 'file' | 'bucket' | readonly string[];

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

/** What arguments are called in the help, by what they are. */
const FILE = /FILE|PATH/;
const BUCKET = /BUCKET/;

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
  const value = argChoices ?? kindOf(flags);
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    value: required || optional ? value : undefined,
  };
}

function valueOf(args: readonly Argument[]): Value {
  const kind = kindOf(args.map((argument) => argument.name()).join(' '));
  return kind === 'text' ? (args.find(({ argChoices }) => argChoices)?.argChoices ?? kind) : kind;
}

function kindOf(names: string): Extract<Value, string> {
  if (FILE.test(names)) return 'file';
  return BUCKET.test(names) ? 'bucket' : 'text';
}
