import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import type { NotTranslated } from '../../import/draft/draft.ts';
import type { importers } from '../../import/importers.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { print, warn } from '../terminal/output.ts';

type ServerName = keyof typeof importers;

const HELP = `
Prints a configuration that serves the same URLs: each key with the line that it was made from, and at the end what
was not translated and why. Secrets never stand in it: it names variables of the environment, whose values
--secrets-file writes to a file that only you can read.

Examples:
  headwater import apache /etc/apache2/sites-enabled/*.conf --secrets-file origin.env > origin.yaml
  headwater import trafficserver /etc/trafficserver/remap.config --secrets-file origin.env > origin.yaml
  headwater import nginx /etc/nginx/nginx.conf --secrets-file origin.env > origin.yaml
  set -a; . ./origin.env; set +a; headwater check --config origin.yaml
${EXIT_CODES_HELP}`;

const SERVERS: Readonly<Record<ServerName, string>> = {
  apache: 'virtual hosts with mod_unified_s3_auth: S3*, IsmProxyPass, ProxySet',
  trafficserver: 'remap.config with origin_server_auth.so or s3_auth.so, and the files it names',
  nginx: 'locations with the AWS proxy module: aws_*, proxy_pass, rewrite … break',
};

/** `headwater import apache|trafficserver|nginx FILE…` */
export function importCommand(): Command {
  const command = new Command('import')
    .description("translate another server's configuration")
    .addHelpText('after', HELP);
  for (const [name, description] of Object.entries(SERVERS)) {
    command
      .command(name)
      .argument('<FILE...>', 'configuration files')
      .description(description)
      // Not --env-file, which Node takes for itself wherever it stands.
      .option('--secrets-file <PATH>', 'write the secrets here, for nobody else to read (mode 0600)')
      .addHelpText('after', HELP)
      .action((files: string[], options: { secretsFile?: string }) =>
        run(name as ServerName, files, options),
      );
  }
  return command;
}

async function run(
  server: ServerName,
  paths: readonly string[],
  { secretsFile }: { secretsFile?: string },
): Promise<void> {
  const { importers } = await import('../../import/importers.ts');
  const { completeDraft } = await import('../../import/complete-draft.ts');
  const { writeEnvFile } = await import('../../import/draft/env-file.ts');
  const files = paths.map((path) => ({ path, text: readText(path) }));
  const { yaml, notTranslated, secrets, external } = completeDraft(importers[server](files), Date.now());
  const names = Object.keys(secrets);
  if (secretsFile !== undefined) writeEnvFile(secretsFile, secrets);
  else if (names.length > 0) warn(`set ${names.join(', ')}, or have --secrets-file write their values`);
  if (external.length > 0) warn(`set ${external.join(', ')} as the other server's environment has them`);
  print(`# Made by "headwater import ${server}" from ${paths.join(' ')}\n`);
  print(`${yaml}\n${footer(notTranslated)}`);
  if (notTranslated.length > 0) warn(`${notTranslated.length} not translated: see the end of the output`);
}

function footer(notTranslated: readonly NotTranslated[]): string {
  if (notTranslated.length === 0) return '# Everything was translated.';
  const lines = notTranslated.map(({ at, what, why }) =>
    `#   ${at} ${what}: ${why}`.replaceAll(/\s*\n/g, ' '),
  );
  return ['# Not translated:', ...lines].join('\n');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(
      `cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`,
    );
  }
}
