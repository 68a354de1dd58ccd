import { Command, InvalidArgumentError, Option } from 'commander';
import type { ChainHead } from '../../audit/chain.ts';
import { parseHead } from '../../audit/head-file.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import type { AuditVerifyOptions } from './audit-verify.ts';

const HELP = `
Each line of an audit file holds the hash of the one before. Of a file that was rotated, give those before it, too, in the
order they were written, or where they ended: what does not begin at number 1 is not whole. Where the chain stands is kept
in FILE.head; whoever can write that, too, is found out by a number and hash kept elsewhere, which this prints.

Examples:
  headwater audit verify /var/log/headwater/audit.jsonl
  headwater audit verify audit.jsonl.2 audit.jsonl.1 audit.jsonl
  headwater audit verify audit.jsonl --after 1200:9f86d081...
  headwater audit verify audit.jsonl --json | jq -r .last.hash
${EXIT_CODES_HELP}`;

/** `headwater audit verify` */
export function auditCommand(): Command {
  return new Command('audit').description('check what is written down of who did what').addCommand(
    new Command('verify')
      .argument(
        '<FILE...>',
        'audit files in the order they were written, as audit.file of the configuration names them',
      )
      .description('follow the chain of audit files, and say where it breaks')
      .addOption(
        new Option('--after <NUMBER:HASH>', 'where the files before these ended').argParser(headArgument),
      )
      .addOption(new Option('--partial', 'whatever was before these files').conflicts('after'))
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(async (files: string[], options: AuditVerifyOptions) => {
        const { auditVerify } = await import('./audit-verify.ts');
        await auditVerify(files, options);
      }),
  );
}

function headArgument(text: string): ChainHead {
  const head = parseHead(text);
  if (head !== undefined) return head;
  throw new InvalidArgumentError(
    'The end of a file is a number and a hash, as this prints them: 12:9f86d081...',
  );
}
