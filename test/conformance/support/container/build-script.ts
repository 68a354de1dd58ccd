import type { Stage, Step } from './containerfile.ts';

/**
 * A shell script that takes the steps of a file in roots below `$ROOTS`, one for each stage, each a copy of `$ROOTS/base`,
 * as an engine would in containers; with what `$NPM_CACHE` holds. What it does not know, it refuses.
 */
export function buildScript(stages: readonly Stage[]): string {
  return stages.flatMap((stage, i) => stageLines(stage, rootOf(stage, i))).join('\n');
}

/** Where a stage is built. */
export function rootOf({ name }: Stage, index: number): string {
  return `"$ROOTS"/${name || index}`;
}

function stageLines({ steps }: Stage, root: string): string[] {
  const lines = [
    `cp -a "$ROOTS"/base ${root}`,
    `mount -t proc proc ${root}/proc`,
    `mount --bind "$NPM_CACHE" ${root}/var/machine/npm`,
  ];
  let folder = '/';
  for (const step of steps) {
    if (step.keyword === 'WORKDIR') folder = step.text;
    lines.push(`echo ${quoted(`${step.keyword} ${step.text}`)}`, ...stepLines(step, root, folder));
  }
  return lines;
}

function stepLines({ keyword, text }: Step, root: string, folder: string): string[] {
  switch (keyword) {
    case 'RUN':
      return [`chroot ${root} sh -c ${quoted(`cd ${folder} && ${text}`)}`];
    case 'WORKDIR':
      return [`mkdir -p ${root}${text}`];
    case 'COPY':
      return copyLines(text.split(/\s+/), root, folder);
    // Of the container that runs, not of its files.
    case 'USER':
    case 'EXPOSE':
    case 'HEALTHCHECK':
    case 'ENTRYPOINT':
    case 'CMD':
      return [];
    default:
      throw new Error(`Cannot build the container: ${keyword} is not known here`);
  }
}

/** The project without what `.dockerignore` names, or files of it, or what another stage has made. */
function copyLines(words: readonly string[], root: string, folder: string): string[] {
  const target = new URL(words.at(-1)!, `file://${folder.replace(/\/?$/, '/')}`).pathname;
  const sources = words.slice(0, -1);
  const stage = /^--from=(\S+)$/.exec(sources[0] ?? '')?.[1];
  if (stage !== undefined)
    return [`mkdir -p ${root}${target}`, `cp -a "$ROOTS"/${stage}${sources[1]}/. ${root}${target}`];
  const isAll = sources.includes('.');
  const files = isAll ? '--anchored --exclude-from=.dockerignore $(ls -A)' : sources.join(' ');
  return [`tar -c ${files} | tar -x -C ${root}${target}`];
}

/** For a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
