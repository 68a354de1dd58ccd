import type {
  Credential,
  WatchCredentialsResponse,
} from '../../grpc/gen/headwater/control/v1/credential_service.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClient } from '../client/with-client.ts';
import { credentialJson, credentialTable, describeExpiry } from './credential-view.ts';
import { colors, print, printJson } from '../terminal/output.ts';
import { isActive } from './rotation-outcome.ts';

/** Shows the credentials, then every change, until it is told to stop. */
export async function watchCredentials({ json, ...flags }: ClientFlags & { json?: true }): Promise<void> {
  await withClient(flags, async (client) => {
    const last = new Map<string, Credential>();
    for await (const { event } of client.watchCredentials()) {
      if (json) printJson(eventJson(event));
      else print(describeEvent(event, last));
      for (const credential of credentialsOf(event)) last.set(credential.bucket, credential);
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

function credentialsOf(event: Event): readonly Credential[] {
  if (event?.$case === 'state') return event.value.credentials;
  return event?.value.credential ? [event.value.credential] : [];
}

/** @param last the credential of each bucket before the event */
function describeEvent(event: Event, last: ReadonlyMap<string, Credential>): string {
  const credentials = credentialsOf(event);
  if (event?.$case === 'state') return `${credentialTable(credentials, Date.now())}\n`;
  return credentials.map((credential) => describeChange(credential, last.get(credential.bucket))).join('\n');
}

function describeChange(credential: Credential, before: Credential | undefined): string {
  const now = new Date();
  const { bucket, generation, maskedAccessKeyId } = credential;
  const start = `${colors.dim(now.toISOString().slice(11, 19))}  ${colors.bold(bucket)}  `;
  const revoked = revokedGeneration(before, credential);
  if (revoked !== undefined) return `${start}generation ${revoked} is revoked, ${isActive(generation)}`;
  const expiry = credential.expireTime ? `, expires ${describeExpiry(credential, now.getTime())}` : '';
  return `${start}generation ${generation}  ${maskedAccessKeyId}${expiry}`;
}

/** A change that makes no generation has given one up: the one that was there and is not any more. */
function revokedGeneration(before: Credential | undefined, after: Credential): number | undefined {
  if (before === undefined || after.generation > before.generation) return undefined;
  const left = new Set([0, after.generation, after.previous?.generation]);
  return [before.generation, before.previous?.generation].find((generation) => !left.has(generation));
}
