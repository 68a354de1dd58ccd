import { Command } from 'commander';
import type {
  Credential,
  WatchCredentialsResponse,
} from '../grpc/gen/headwater/control/v1/credential_service.ts';
import { withClient } from './control-client.ts';
import { credentialJson, credentialTable, describeExpiry } from './credential-view.ts';
import { EXIT_CODES_HELP } from './exit-codes.ts';
import { controlOption, jsonOption } from './options.ts';
import { colors, print, printJson } from './output.ts';

const HELP = `
Prints the state of every bucket, then a line for each change, until the origin stops or Ctrl-C.

Examples:
  headwater credentials watch
  headwater credentials watch --json | jq -c 'select(.change).change'
${EXIT_CODES_HELP}`;

export function credentialsWatchCommand(): Command {
  return new Command('watch')
    .description('show the credentials, then every change as it happens')
    .addOption(controlOption())
    .addOption(jsonOption())
    .addHelpText('after', HELP)
    .action(watch);
}

async function watch({ control, json }: { control: string; json?: true }): Promise<void> {
  await withClient(control, async (client) => {
    for await (const { event } of client.watchCredentials()) {
      if (json) printJson(eventJson(event));
      else print(describeEvent(event));
    }
  });
}

type Event = WatchCredentialsResponse['event'];

function eventJson(event: Event): object {
  if (event?.$case === 'state')
    return { state: { credentials: event.value.credentials.map(credentialJson) } };
  const credential = event?.value.credential;
  return { change: { credential: credential ? credentialJson(credential) : null } };
}

function describeEvent(event: Event): string {
  if (event?.$case === 'state') return `${credentialTable(event.value.credentials, Date.now())}\n`;
  return event?.value.credential ? describeChange(event.value.credential) : '';
}

function describeChange(credential: Credential): string {
  const now = new Date();
  const { bucket, generation, maskedAccessKeyId } = credential;
  const expiry = credential.expireTime ? `, expires ${describeExpiry(credential, now.getTime())}` : '';
  const time = colors.dim(now.toISOString().slice(11, 19));
  return `${time}  ${colors.bold(bucket)}  generation ${generation}  ${maskedAccessKeyId}${expiry}`;
}
