import { Command, InvalidArgumentError } from 'commander';
import { parseDuration } from '../../config/duration.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClient } from '../client/with-client.ts';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { plain, print, printJson, warn } from '../terminal/output.ts';

interface PresignOptions extends ClientFlags {
  readonly expires?: number;
  readonly head?: true;
  readonly json?: true;
}

const HELP = `
Whoever has the URL can read the object until it expires, from the store and without this origin. It expires with the
credential that signed it, if that is sooner.

Examples:
  headwater presign media films/trailer.mp4 --expires 1h
  headwater presign media report.pdf --expires 7d
  curl -O "$(headwater presign media report.pdf --expires 10m)"
${EXIT_CODES_HELP}`;

const STANDARD_EXPIRES_SECONDS = 3600;

/** `headwater presign BUCKET KEY` */
export function presignCommand(): Command {
  return withClientOptions(
    new Command('presign')
      .argument('<BUCKET>', 'name of the bucket in the configuration')
      .argument('<KEY>', 'key of the object')
      .description('print a URL that reads one object of the store, for a time')
      .option('--expires <DURATION>', 'how long it holds: 1s to 7d; 1h unless told', expiryArgument)
      .option('--head', 'for a HEAD request')
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(presign),
  );
}

async function presign(bucket: string, key: string, options: PresignOptions): Promise<void> {
  const expires = { seconds: BigInt(options.expires ?? STANDARD_EXPIRES_SECONDS), nanos: 0 };
  const request = { bucket, key, expires, method: options.head ? 'HEAD' : 'GET' };
  const response = await withClient(options, (client) => client.presign(request));
  for (const warning of response.warnings) warn(warning);
  if (options.json) printJson(plain(response));
  else print(response.url);
}

const SECONDS_PER_DAY = 86_400;

/** In whole seconds. Whether it is too long is for the service to say. */
function expiryArgument(text: string): number {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const seconds =
    days === undefined ? (parseDuration(text) ?? Number.NaN) / 1000 : Number(days) * SECONDS_PER_DAY;
  if (Number.isSafeInteger(seconds) && seconds > 0) return seconds;
  throw new InvalidArgumentError('A duration is written like 90s, 1h or 7d.');
}
