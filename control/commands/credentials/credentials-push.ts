import { Command, Option } from 'commander';
import type { Credential } from '../../../origin/signing/credential.ts';
import type {
  Activation,
  PushCredentialRequest,
  Verification,
} from '../../grpc/gen/headwater/control/v1/credential_service.ts';
import type { ClientFlags } from '../client/client-flags.ts';
import { type WaitFlags, waitOf, waitOption } from '../client/fleet-wait.ts';
import { withClient } from '../client/with-client.ts';
import { type CredentialFlags, readCredential } from './credential-input.ts';
import { withClientOptions } from '../client/client-options.ts';
import { EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { generationArgument, jsonOption } from '../terminal/options.ts';
import { isActive, printOutcome } from './rotation-outcome.ts';

interface PushOptions extends CredentialFlags, ClientFlags, WaitFlags {
  readonly json?: true;
  readonly validateOnly?: true;
  readonly requestId?: string;
  readonly expectedGeneration?: number;
  readonly verify?: boolean;
}

const HELP = `
The credential is taken from
  the flags         where --access-key-id is given; the rest from the environment, unless --secret-access-key is, too
  standard input    where something is piped in, up to its end: the JSON of AWS's tools as it is
  the environment   where nothing is: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and
                    AWS_CREDENTIAL_EXPIRATION. With --from-env standard input is not read: where it is an open pipe that
                    nobody writes to, as under CI and systemd, its end would be waited for
It is active when the command returns: every worker has acknowledged it. In a fleet every node has, or as many as --wait
says.

Examples:
  aws sts assume-role --role-arn ARN --role-session-name headwater | headwater credentials push media
  curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/ROLE -H "X-aws-ec2-metadata-token: $T" \\
    | headwater credentials push media
  headwater credentials push media < credentials.json
  AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… headwater credentials push media --from-env --expected-generation 3
${EXIT_CODES_HELP}`;

export function credentialsPushCommand(): Command {
  return withClientOptions(
    new Command('push')
      .argument('<BUCKET>', 'name of the bucket in the configuration')
      .description('give a bucket a new credential, and wait until every worker signs with it')
      .option(
        '--access-key-id <ID>',
        'its secret, token and expiry are those of AWS_… unless given here, too',
      )
      .option('--secret-access-key <SECRET>', 'visible to everyone on this machine; better piped in')
      .option('--session-token <TOKEN>', 'visible to everyone on this machine; better piped in')
      .option('--expires <TIME>', 'when temporary credentials end, such as 2026-01-31T12:00:00Z')
      .addOption(
        new Option('--from-env', 'take AWS_… and do not read standard input').conflicts('accessKeyId'),
      )
      .option('--validate-only', 'check everything, change nothing')
      .option('--request-id <ID>', 'makes a retry safe: the same id is answered the same for ten minutes')
      .option('--expected-generation <N>', 'refuse unless this generation is active', generationArgument)
      .option('--verify', 'refuse unless it can be tried on the bucket first, by one signed read')
      .option('--no-verify', 'do not try it first; the standard is to, where there is an object to read')
      .addOption(waitOption())
      .addOption(jsonOption())
      .addHelpText('after', HELP)
      .action(push),
  );
}

async function push(bucket: string, options: PushOptions): Promise<void> {
  const credential = await readCredential(options, process.env);
  const request = {
    bucket,
    credential: credentialOf(credential),
    validateOnly: options.validateOnly ?? false,
    requestId: options.requestId ?? '',
    expectedGeneration: options.expectedGeneration,
    activation: activationOf(options.verify),
    wait: waitOf(options),
  };
  const response = await withClient(options, (client) => client.push(request));
  const outcome = request.validateOnly
    ? `the credential is valid; generation ${response.generation} stays active`
    : isActive(response.generation);
  const verified = response.verification ? `; ${describeVerification(response.verification)}` : '';
  printOutcome(response, `${outcome}${verified}`, options);
}

/** The contract's numbers: to import them would load gRPC before it is needed. */
const ACTIVATION = { unspecified: 0, verified: 1, immediate: 2 } as const satisfies Record<
  string,
  Activation
>;

function activationOf(verify: boolean | undefined): Activation {
  if (verify === undefined) return ACTIVATION.unspecified;
  return verify ? ACTIVATION.verified : ACTIVATION.immediate;
}

function describeVerification({ probe, unverifiedReason }: Verification): string {
  return probe === '' ? `not tried: ${unverifiedReason}` : `it has read ${probe}`;
}

function credentialOf(credential: Credential): PushCredentialRequest['credential'] {
  switch (credential.kind) {
    case 'access-key':
      return {
        $case: 'accessKeyPair',
        value: { ...credential, expireTime: dateOf(credential.expiresAtMs) },
      };
    case 'session':
      return {
        $case: 'sessionCredentials',
        value: { ...credential, expireTime: dateOf(credential.expiresAtMs) },
      };
    case 'signing-keys': {
      const keys = credential.keys.map(({ shortDate, region, service, key }) => ({
        scope: `${shortDate}/${region}/${service}/aws4_request`,
        key: Buffer.from(key, 'base64'),
      }));
      return { $case: 'scopedSigningKeys', value: { accessKeyId: credential.accessKeyId, keys } };
    }
    case 'bearer': {
      const { token, expiresAtMs } = credential;
      return { $case: 'bearerToken', value: { token, expireTime: dateOf(expiresAtMs) } };
    }
    default:
      return credential satisfies never;
  }
}

function dateOf(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}
