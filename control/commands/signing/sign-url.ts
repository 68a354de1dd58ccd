import { Command, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../config/duration.ts';
import { parsePointInTime } from '../../credential/point-in-time.ts';
import { withClientOptions } from '../client/client-options.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { print, printJson } from '../terminal/output.ts';
import type { SignUrlOptions } from './sign-url-options.ts';

const HELP = `
Signs as CloudFront does, with a key that the node holds, or one in a file, without a node. The policy is a canned one unless
--starts, --ip or --resource ask for more.

Examples:
  headwater sign-url https://cdn.example.com/vod/film.ism/.m3u8 --key K2 --expires 6h
  headwater sign-url https://cdn.example.com/vod/film.ism/.m3u8 --key K2 --expires 6h --cookies \\
    --resource 'https://cdn.example.com/vod/film.ism/*'
  headwater sign-url https://cdn.example.com/a.mp4 --pem private.pem --key-id K2JCJMDEHXQW5F --expires 30d --ip 203.0.113.0/24
${EXIT_CODES_HELP}`;

/** `headwater sign-url URL` */
export function signUrlCommand(): Command {
  return withClientOptions(
    new Command('sign-url')
      .argument('<URL>', 'as viewers ask for it')
      .description('sign a URL for a viewer, or cookies, as CloudFront does')
      .addOption(new Option('--key <ID>', 'a key that the node holds').conflicts(['pem', 'keyId']))
      .option('--pem <FILE>', 'a private key of our own, in PEM')
      .option('--key-id <ID>', 'what to send as Key-Pair-Id with it')
      .requiredOption(
        '--expires <TIME>',
        'when it ends: 6h or 30d from now, or 2027-01-31T00:00:00Z',
        timeArgument,
      )
      .option('--starts <TIME>', 'when it begins; at once unless told', timeArgument)
      .option('--ip <CIDR>', 'the addresses that it is for')
      .option('--resource <WILDCARD>', 'what it is for, with * and ?, in place of the URL alone')
      .option('--sha256', 'sign with SHA-256 instead of SHA-1')
      .option('--cookies', 'print cookies, a line each')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(signUrl),
  );
}

async function signUrl(url: string, options: SignUrlOptions): Promise<void> {
  const { key, pem, keyId } = options;
  if (key === undefined && (pem === undefined || keyId === undefined)) {
    throw new CommandError('either --key, or --pem and --key-id say what to sign with');
  }
  const { signLocally, signByNode } = await import('./sign-url-run.ts');
  const signed = key === undefined ? signLocally(url, options) : await signByNode(url, options);
  if (options.json) printJson(signed);
  else if ('url' in signed) print(signed.url);
  else print(signed.cookies.map(({ name, value }) => `${name}=${value}`).join('\n'));
}

const DAY_MS = 86_400_000;

/** A point in time, or how long from now. */
function timeArgument(text: string): number {
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const durationMs = days === undefined ? parseDuration(text) : Number(days) * DAY_MS;
  const time = durationMs === undefined ? parsePointInTime(text) : Date.now() + durationMs;
  if (time !== undefined) return time;
  throw new InvalidArgumentError('A time is written like 90s, 6h, 30d or 2027-01-31T00:00:00Z.');
}
