import { Command } from 'commander';
import { type BucketConfig, DEFAULT_SIGNING } from '../../../origin/origin-config.ts';
import type { HeadwaterConfig } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';
import { formatListenAddress } from '../../listen-address.ts';
import { maskAccessKeyId } from '../../credential/mask-access-key-id.ts';
import { configFile } from '../terminal/config-file.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { configOption, jsonOption } from '../terminal/options.ts';
import { colors, print, printJson, table } from '../terminal/output.ts';
import { ROUTE_HEAD, routeCells } from './route-columns.ts';
import { understoodRoute } from './understood-route.ts';

interface CheckOptions {
  readonly config?: string;
  readonly json?: true;
}

const HELP = `
Reads the file and everything it refers to, and connects to nothing.

Examples:
  headwater check --config origin.yaml
  headwater check --config origin.yaml --json | jq -r '.problems[] | "\\(.line) \\(.key) \\(.text)"'
  headwater check --config origin.yaml --json | jq -r '.buckets.media.signing.version'
  headwater check --config origin.yaml --json | jq -r '.routes[] | select(.shield == null and .viewers == null) | .path'
${EXIT_CODES_HELP}`;

export function checkCommand(): Command {
  return new Command('check')
    .description('check a configuration file, and print what was understood')
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(check);
}

async function check({ config, json }: CheckOptions): Promise<void> {
  const file = configFile(config);
  const { loadConfig } = await import('../../config/load-config.ts');
  const load = () => loadConfig(file, process.env, Date.now());
  if (json) return checkForPrograms(file, load);
  print(describeConfig(load()));
  print(`\n${colors.green('OK')}  ${file} is a valid configuration`);
}

/** Prints `{ valid, problems, buckets, routes }`, the last two of a valid file alone. A file that cannot be read has no problems: it is an error, as without `--json`. */
function checkForPrograms(file: string, load: () => HeadwaterConfig): void {
  try {
    const { buckets, routes } = load().origin;
    printJson({
      valid: true,
      problems: [],
      buckets: mapValues(buckets, understood),
      routes: routes.map(understoodRoute),
    });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    printJson({ valid: false, problems: error.problems.map((problem) => ({ file, ...problem })) });
    throw new CommandError(`${file} is no valid configuration`);
  }
}

/** What was decided of a bucket. */
function understood(config: BucketConfig): object {
  const { bucket, region, endpoint, addressing, signing: { version, in: form } = DEFAULT_SIGNING } = config;
  return { bucket, region, endpoint, addressing, signing: { version, in: form } };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function describeConfig({ origin, originTls, workers, control, ops, credentials }: HeadwaterConfig): string {
  const listening = [
    [
      'origin',
      formatListenAddress(origin.listen),
      `${workers} ${workers === 1 ? 'worker' : 'workers'}, access log ${origin.accessLog === undefined ? 'off' : 'on'}${originTls === undefined ? '' : ', TLS'}`,
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
    describeSigning(bucket),
    describeSource(credentials[name]),
  ]);
  return [
    table(['', 'LISTENS ON', ''], listening),
    table(['BUCKET', 'AT THE STORE', 'REGION', 'ENDPOINT', 'ADDRESSING', 'SIGNATURE', 'CREDENTIAL'], buckets),
    table(ROUTE_HEAD, origin.routes.map(routeCells)),
  ].join('\n\n');
}

function describeSigning({ signing: { version, in: form } = DEFAULT_SIGNING }: BucketConfig): string {
  return `${version} in the ${form}`;
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
