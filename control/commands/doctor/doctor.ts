import { Command } from 'commander';
import { configFile } from '../terminal/config-file.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { configOption, jsonOption } from '../terminal/options.ts';
import { printJson } from '../terminal/output.ts';
import { describeBad, tellFindings } from './tell-findings.ts';

interface DoctorOptions {
  readonly config?: string;
  readonly json?: true;
}

const HELP = `
Connects to every store as a worker would and reads one byte of the bucket's probe, and to every endpoint of the fleet's
etcd; changes nothing. Run it as the user, and on the machine, that the node runs as and on.

Examples:
  headwater doctor --config origin.yaml
  headwater doctor --config origin.yaml --json | jq -r 'select(.state != "ok") | "\\(.subject): \\(.found)"'
${EXIT_CODES_HELP}`;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('look at all that a node needs: ports, limits, names, certificates, clocks, a signed read')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(doctor);
}

async function doctor({ config: given, json }: DoctorOptions): Promise<void> {
  const { loadConfig } = await import('../../config/load-config.ts');
  const config = loadConfig(configFile(given), process.env, Date.now());
  const bad = await tellFindings(config, json && printJson);
  if (bad > 0) throw new CommandError(describeBad(bad));
}
