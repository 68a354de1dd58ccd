import type { HeadwaterConfig } from '../../config/config.ts';
import type { Finding } from '../../doctor/finding.ts';
import { colors, print } from '../terminal/output.ts';

const MARKS: Readonly<Record<Finding['state'], string>> = {
  ok: colors.green('ok  '),
  warn: colors.yellow('warn'),
  bad: colors.red('bad '),
};

/** Looks at what a node needs, and tells each finding at once. @returns how many keep the node from serving */
export async function tellFindings(config: HeadwaterConfig, tell = tellPeople): Promise<number> {
  const { examine } = await import('../../doctor/examine.ts');
  let bad = 0;
  for await (const finding of examine(config, process.env)) {
    tell(finding);
    if (finding.state === 'bad') bad += 1;
  }
  return bad;
}

/** `2 things keep this node from serving` */
export function describeBad(bad: number): string {
  return `${bad} ${bad === 1 ? 'thing keeps' : 'things keep'} this node from serving`;
}

function tellPeople({ subject, check, state, found, advice }: Finding): void {
  print(`${MARKS[state]}  ${subject.padEnd(16)} ${check.padEnd(14)} ${found}`);
  if (advice !== undefined) print(`      ${colors.dim(advice)}`);
}
