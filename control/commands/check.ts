import { Command } from 'commander';
import type { HeadwaterConfig } from '../config/config.ts';
import { formatListenAddress } from '../config/listen-address.ts';
import { maskAccessKeyId } from '../credentials/mask-access-key-id.ts';
import { EXIT_CODES_HELP } from './exit-codes.ts';
import { configOption } from './options.ts';
import { colors, print, table } from './output.ts';

const HELP = `
Reads the file and everything it refers to, and connects to nothing.

Examples:
  headwater check --config origin.yaml
${EXIT_CODES_HELP}`;

export function checkCommand(): Command {
  return new Command('check')
    .description('check a configuration file, and print what was understood')
    .addOption(configOption())
    .addHelpText('after', HELP)
    .action(async ({ config: file }: { config: string }) => {
      const { loadConfig } = await import('../config/load-config.ts');
      print(describeConfig(loadConfig(file, process.env)));
      print(`\n${colors.green('OK')}  ${file} is a valid configuration`);
    });
}

function describeConfig({ origin, workers, control, ops, credentials }: HeadwaterConfig): string {
  const listening = [
    [
      'origin',
      formatListenAddress(origin.listen),
      `${workers} workers, access log ${origin.accessLog ? 'on' : 'off'}`,
    ],
    ['control', formatListenAddress(control.listen), ''],
    ['ops', formatListenAddress(ops.listen), ''],
  ];
  const buckets = Object.entries(origin.buckets).map(([name, bucket]) => [
    name,
    bucket.bucket,
    bucket.region,
    bucket.endpoint,
    bucket.addressing,
    describeSource(credentials[name]),
  ]);
  const routes = origin.routes.map(({ path, bucket, prefix, mode }) => [
    path,
    bucket,
    prefix || '(none)',
    mode,
  ]);
  return [
    table(['', 'LISTENS ON', ''], listening),
    table(['BUCKET', 'AT THE STORE', 'REGION', 'ENDPOINT', 'ADDRESSING', 'CREDENTIAL'], buckets),
    table(['ROUTE', 'BUCKET', 'PREFIX', 'MODE'], routes),
  ].join('\n\n');
}

function describeSource(source: HeadwaterConfig['credentials'][string] | undefined): string {
  if (source?.kind === 'push') return 'waits for a push';
  if (source?.kind !== 'static') return `from ${source?.kind}`;
  const { credential } = source;
  const id = maskAccessKeyId(credential.accessKeyId);
  switch (credential.kind) {
    case 'access-key':
      return `static ${id}`;
    case 'session':
      return `static ${id}, temporary`;
    case 'signing-keys':
      return `signing keys of ${id} for ${credential.keys.length} days`;
  }
}
