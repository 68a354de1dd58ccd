import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describeSystemError } from '../../../origin/system-error.ts';
import type { PutPublicKeyResponse } from '../../grpc/gen/headwater/control/v1/key_group_service.ts';
import { checkAcknowledged } from '../client/check-acknowledged.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { withClientOptions } from '../client/client-options.ts';
import type { ControlClient } from '../client/control-client.ts';
import { withClient } from '../client/with-client.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { jsonOption } from '../terminal/options.ts';
import { colors, plain, print, printJson } from '../terminal/output.ts';

interface PutOptions extends ClientFlags {
  readonly etag?: string;
  readonly json?: true;
}

type Put = (client: ControlClient, id: string, pem: string, etag: string) => Promise<PutPublicKeyResponse>;

export function keysPutPublicCommand(): Command {
  return putCommand(
    'put-public',
    'hold a public key, to check signatures by: RSA of 2048 bits or more, or ECDSA on P-256',
    (client, id, publicKeyPem, etag) => client.putPublicKey({ id, publicKeyPem, etag }),
  );
}

export function keysPutPrivateCommand(): Command {
  return putCommand(
    'put-private',
    'hold a private key, to sign with; it is never shown again',
    (client, id, privateKeyPem, etag) => client.putPrivateKey({ id, privateKeyPem, etag }),
  );
}

function putCommand(name: string, description: string, put: Put): Command {
  return withClientOptions(
    new Command(name)
      .argument('<ID>', 'what is sent as Key-Pair-Id')
      .argument('<FILE>', 'the key in PEM')
      .description(description)
      .option('--etag <ETAG>', 'refuse where what is held has another')
      .addOption(jsonOption())
      .addHelpText('after', EXIT_CODES_HELP)
      .action(async (id: string, file: string, { etag = '', json, ...flags }: PutOptions) => {
        const pem = readPem(file);
        const { key, ...outcome } = await withClient(flags, (client) => put(client, id, pem, etag));
        if (json) printJson(plain({ ...key, ...outcome }));
        else
          print(`${colors.bold(id)}: ${key?.kind}, ${key?.canSign ? 'signs' : 'checks'}, etag ${key?.etag}`);
        checkAcknowledged(outcome);
      }),
  );
}

/** Also a pipe: a key need not lie in a file. */
function readPem(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandError(`Cannot read ${file}: ${describeSystemError(error)}`);
  }
}
