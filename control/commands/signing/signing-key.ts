import { Command, InvalidArgumentError, Option } from 'commander';
import { isShortDate, shortDate } from '../../../origin/signing/date-formats.ts';
import { deriveSigningKey } from '../../../origin/signing/signing-key.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { print, printJson, warn } from '../terminal/output.ts';
import { readStdin } from '../terminal/read-stdin.ts';

interface SigningKeyOptions {
  readonly secretKey?: string;
  readonly accessKeyId?: string;
  readonly region: string;
  readonly service: string;
  /** `YYYYMMDD`; absent: today, UTC. */
  readonly date?: string;
  readonly days?: number;
  readonly raw?: true;
  readonly verbose?: true;
  readonly json?: true;
}

/** A derived key and the scope it is good for. */
interface ScopedKey {
  readonly scope: string;
  readonly key: Buffer;
}

/** Longer than anybody should hand out keys for. */
const MAX_DAYS = 366;

const DAY_MS = 24 * 3600 * 1000;

const HELP = `
A signing key signs requests of one day (UTC) to one service of one region: with it, an origin needs no secret key.
The secret is read from standard input, or from AWS_SECRET_ACCESS_KEY.

--days prints the keys of several days as "credentials push" takes them:
  {"access_key_id": "AKIA…", "signing_keys": [{"scope": "20160902/us-east-1/s3/aws4_request", "key": "base64"}, …]}

Examples:
  headwater signing-key --region us-east-1 < secret.txt
  AWS_SECRET_ACCESS_KEY=… headwater signing-key -r eu-central-1 -d 20160902 --verbose
  headwater signing-key -r us-east-1 --access-key-id AKIA… --days 7 < secret.txt | headwater credentials push media
${EXIT_CODES_HELP}`;

/** `headwater signing-key` */
export function signingKeyCommand(): Command {
  return new Command('signing-key')
    .description('derive scoped signing keys from a secret key')
    .option('-k, --secret-key <SECRET>', 'visible to everyone on this machine; better piped in')
    .requiredOption('-r, --region <REGION>', 'region that the key is for, such as us-east-1', scopePart)
    .option('-s, --service <SERVICE>', 'service that the key is for', scopePart, 's3')
    .option('-d, --date <YYYYMMDD>', 'first day that the key is for; absent: today, UTC', dateArgument)
    .option('--days <N>', 'keys of as many days, as JSON for "credentials push"', daysArgument)
    .option('--access-key-id <ID>', 'of the secret, for the JSON of --days; else AWS_ACCESS_KEY_ID')
    .addOption(rawOption())
    .option('-v, --verbose', 'say on standard error what is derived')
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action((options: SigningKeyOptions & { base64: boolean }) => run(options));
}

function rawOption(): Option {
  return new Option('--raw, --no-base64', 'write the 32 bytes of the key and nothing else').conflicts([
    'days',
    'json',
  ]);
}

async function run(options: SigningKeyOptions & { base64: boolean }): Promise<void> {
  const { days = 1, json, base64, verbose } = options;
  const secret = await readSecret(options);
  const first = options.date ?? shortDate(Date.now());
  const dates = Array.from({ length: days }, (_, day) => shortDate(timeOf(first) + day * DAY_MS));
  const keys = dates.map((date) => scopedKey(secret, date, options));
  if (verbose) for (const { scope } of keys) process.stderr.write(`derived the signing key of ${scope}\n`);
  const [only] = keys;
  if (options.days !== undefined)
    printJson({ access_key_id: accessKeyId(options), signing_keys: keys.map(plain) });
  else if (only === undefined) return;
  else if (!base64) process.stdout.write(only.key);
  else if (json) printJson(plain(only));
  else print(`${only.key.toString('base64')}\n${only.scope}`);
}

function scopedKey(secret: string, date: string, { region, service }: SigningKeyOptions): ScopedKey {
  const key = deriveSigningKey(secret, { shortDate: date, region, service });
  return { scope: `${date}/${region}/${service}/aws4_request`, key };
}

function plain({ scope, key }: ScopedKey): { scope: string; key: string } {
  return { scope, key: key.toString('base64') };
}

async function readSecret({ secretKey }: SigningKeyOptions): Promise<string> {
  const secret = secretKey ?? (await secretBesideTheFlags());
  if (secretKey !== undefined) {
    warn(
      'a secret on the command line can be read by everyone on this machine (ps) and stays in the history of the shell; pipe it in or set AWS_SECRET_ACCESS_KEY',
    );
  }
  if (secret === '')
    throw new CommandError('no secret key was given: pipe it in, or set AWS_SECRET_ACCESS_KEY');
  if (!/^[!-~]+$/.test(secret)) throw new CommandError('the secret key is not one line without white space');
  return secret;
}

async function secretBesideTheFlags(): Promise<string> {
  return (await readStdin()).trim() || (process.env['AWS_SECRET_ACCESS_KEY'] ?? '');
}

function accessKeyId({ accessKeyId: given = process.env['AWS_ACCESS_KEY_ID'] }: SigningKeyOptions): string {
  if (given) return given;
  throw new CommandError('--days needs the id of the key: --access-key-id or AWS_ACCESS_KEY_ID');
}

function scopePart(text: string): string {
  if (/^[A-Za-z0-9-]+$/.test(text)) return text;
  throw new InvalidArgumentError('It has letters, digits and hyphens only.');
}

function daysArgument(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= MAX_DAYS) return days;
  throw new InvalidArgumentError(`It is a whole number from 1 to ${MAX_DAYS}.`);
}

function dateArgument(text: string): string {
  if (isShortDate(text)) return text;
  throw new InvalidArgumentError('It is a day such as 20160902.');
}

function timeOf(date: string): number {
  return Date.parse(`${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`);
}
