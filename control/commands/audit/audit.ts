import { Command } from 'commander';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';

const HELP = `
Each line of an audit file holds the hash of the one before. Lines that are missing at the end alone show only to whoever
kept the number and hash of the last line, which this prints.

Examples:
  headwater audit verify /var/log/headwater/audit.jsonl
  headwater audit verify audit.jsonl --json | jq -r .last.hash
${EXIT_CODES_HELP}`;

/** `headwater audit verify` */
export function auditCommand(): Command {
  return new Command('audit').description('check what is written down of who did what').addCommand(
    new Command('verify')
      .argument('<FILE>', 'an audit file, as audit.file of the configuration names it')
      .description('follow the chain of an audit file, and say where it breaks')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(async (file: string, { json }: { json?: true }) => {
        const { auditVerify } = await import('./audit-verify.ts');
        await auditVerify(file, json ?? false);
      }),
  );
}
