/** A step as it stands in the file. */
export interface Step {
  readonly keyword: string;
  /** All after the keyword, on one line. */
  readonly text: string;
}

/** One image on the way, or the last. */
export interface Stage {
  readonly name: string;
  readonly steps: readonly Step[];
}

/** What a container engine is told to do by a file. */
export function parseContainerfile(text: string): Stage[] {
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; steps: Step[] }[] = [];
  for (const line of lines) {
    const [, keyword = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (keyword === 'FROM') stages.push({ name: / AS (\S+)$/i.exec(rest)?.[1] ?? '', steps: [] });
    else stages.at(-1)!.steps.push({ keyword, text: rest });
  }
  return stages;
}

/** The last of a stage's steps of a kind that is one. @throws Error where there is none */
export function lastOf({ steps }: Stage, keyword: string): string {
  const step = steps.findLast((one) => one.keyword === keyword);
  if (step === undefined) throw new Error(`Cannot run the container: there is no ${keyword}`);
  return step.text;
}

/** A command as a list in JSON, `["serve", "--config"]`. */
export function wordsOf(text: string): string[] {
  return JSON.parse(text.slice(text.indexOf('['))) as string[];
}
