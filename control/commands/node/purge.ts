import { Command, Option } from 'commander';
import type {
  EveryObject,
  PurgedWorker,
  PurgeRequest,
} from '../../grpc/gen/headwater/control/v1/cache_service.ts';
import { checkAcknowledged } from '../client/check-acknowledged.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import { withClient } from '../client/with-client.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { colors, plain, print, printJson, table } from '../terminal/output.ts';
import { formatBytes } from '../terminal/units.ts';

const HELP = `
Indexes, manifests, files and bytes that workers hold in memory; whoever asks then is answered from the store. A path counts
for every virtual host, a whole URL for its own. Shields and CDNs in front keep what they have: purge here first, then there.

Examples:
  headwater purge --asset /vod/film.mp4
  headwater purge --asset https://cdn.example.com/vod/film.ism/.m3u8
  headwater purge --prefix /vod/season-1/
  headwater purge --bucket media
  headwater purge --all --json | jq '[.workers[].bytes] | add'
${EXIT_CODES_HELP}`;

interface PurgeFlags extends ClientFlags {
  readonly asset?: string;
  readonly prefix?: string;
  readonly bucket?: string;
  readonly all?: true;
  readonly json?: true;
}

/** Options that say what is meant, of which there is to be one. */
const TARGETS = ['asset', 'prefix', 'bucket', 'all'] as const;

export function purgeCommand(): Command {
  const target = (flags: string, description: string, name: (typeof TARGETS)[number]) =>
    new Option(flags, description).conflicts(TARGETS.filter((other) => other !== name));
  return withClientOptions(
    new Command('purge')
      .description('have every worker forget what it holds of an asset, a prefix, a bucket, or of everything')
      .addOption(target('--asset <URLPATH>', 'path or URL of an asset, or of anything in it', 'asset'))
      .addOption(target('--prefix <URLPATH>', 'how paths begin', 'prefix'))
      .addOption(target('--bucket <BUCKET>', 'name of a bucket in the configuration', 'bucket'))
      .addOption(target('--all', 'everything', 'all'))
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(purge),
  );
}

async function purge({ json, ...options }: PurgeFlags): Promise<void> {
  const request = { target: targetOf(options) };
  const { workers } = await withClient(options, (client) => client.purge(request));
  if (json) printJson({ workers: workers.map(flatWorker) });
  else print(purgedView(workers));
  checkAcknowledged({ workers: workers.flatMap(({ acknowledgement }) => acknowledgement ?? []) });
}

/** @throws CommandError where none is named */
function targetOf({ asset, prefix, bucket, all }: PurgeFlags): NonNullable<PurgeRequest['target']> {
  if (asset !== undefined) return { $case: 'asset', value: asset };
  if (prefix !== undefined) return { $case: 'prefix', value: prefix };
  if (bucket !== undefined) return { $case: 'bucket', value: bucket };
  const everything: EveryObject = {};
  if (all !== undefined) return { $case: 'all', value: everything };
  throw new CommandError('Cannot purge: give one of --asset, --prefix, --bucket and --all');
}

/** What a worker said, beside what it dropped. */
function flatWorker({ acknowledgement, ...dropped }: PurgedWorker): object {
  const { generation: _, ...said } = plain(acknowledgement) as { readonly generation: number };
  return { ...said, ...(plain(dropped) as object) };
}

function purgedView(workers: readonly PurgedWorker[]): string {
  const rows = workers.map(({ acknowledgement, assets, bytes }) => {
    const { workerId = '', pid = 0, acknowledged = false, reason = '' } = acknowledgement ?? {};
    const state = acknowledged ? colors.green('OK') : colors.red(reason);
    return [workerId, String(pid), String(assets), formatBytes(Number(bytes)), state];
  });
  return table(['WORKER', 'PID', 'ASSETS', 'MEMORY', ''], rows);
}
