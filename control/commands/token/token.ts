import { Command } from 'commander';
import { createToken, isToken, tokenHash } from '../../access/token.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { print, printJson } from '../terminal/output.ts';
import { readStdin } from '../terminal/read-stdin.ts';

const HELP = `
The configuration has the hash of a token, whoever calls has the token:
  control: { access: [ { name: ci, role: rotator, token_sha256: HASH } ] }

Examples:
  headwater token create
  headwater token create --json | jq -r .token > token && headwater token hash < token
${EXIT_CODES_HELP}`;

/** `headwater token create|hash` */
export function tokenCommand(): Command {
  return new Command('token')
    .description('make tokens for those who call the control service')
    .addCommand(createCommand())
    .addCommand(hashCommand())
    .addHelpText('after', HELP);
}

function createCommand(): Command {
  return new Command('create')
    .description('print a new token, and its hash for the configuration')
    .addOption(jsonOption())
    .action(({ json }: { json?: true }) => {
      const token = createToken();
      const hash = tokenHash(token);
      if (json) printJson({ token, token_sha256: hash });
      else print(`token         ${token}\ntoken_sha256  ${hash}`);
    });
}

function hashCommand(): Command {
  return new Command('hash')
    .description('print the hash of the token on standard input')
    .addOption(jsonOption())
    .action(async ({ json }: { json?: true }) => {
      const token = (await readStdin()).trim();
      if (!isToken(token)) throw new CommandError('standard input holds no token');
      const hash = tokenHash(token);
      if (json) printJson({ token_sha256: hash });
      else print(hash);
    });
}
