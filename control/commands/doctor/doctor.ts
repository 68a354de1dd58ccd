import { Command } from 'commander';
import type { Finding } from '../../doctor/finding.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { configOption, jsonOption } from '../terminal/options.ts';
import { colors, print, printJson } from '../terminal/output.ts';

interface DoctorOptions {
  readonly config: string;
  readonly json?: true;
}

const HELP = `
Connects to every store as a worker would and reads one byte of the bucket's probe; changes nothing. Run it as the user, and
on the machine, that the node runs as and on.

Examples:
  headwater doctor --config origin.yaml
  headwater doctor --config origin.yaml --json | jq -r 'select(.state != "ok") | "\\(.subject): \\(.found)"'
${EXIT_CODES_HELP}`;

const MARKS: Readonly<Record<Finding['state'], string>> = {
  ok: colors.green('ok  '),
  warn: colors.yellow('warn'),
  bad: colors.red('bad '),
};

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at all that a node needs: ports, limits, names, certificates, clocks, a signed read')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(doctor);
}

async function doctor({ config: file, json }: DoctorOptions): Promise<void> {
  const { loadConfig } = await import('../../config/load-config.ts');
  const { examine } = await import('../../doctor/examine.ts');
  const config = loadConfig(file, process.env, Date.now());
  let bad = 0;
  for await (const finding of examine(config, process.env)) {
    if (json) printJson(finding);
    else print(line(finding));
    if (finding.state === 'bad') bad += 1;
  }
  if (bad > 0)
    throw new CommandError(`${bad} ${bad === 1 ? 'thing keeps' : 'things keep'} this node from serving`);
}

function line({ subject, check, state, found, advice }: Finding): string {
  const what = `${MARKS[state]}  ${subject.padEnd(16)} ${check.padEnd(14)} ${found}`;
  return advice === undefined ? what : `${what}\n      ${colors.dim(advice)}`;
}
