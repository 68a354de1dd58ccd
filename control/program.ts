import { Command } from 'commander';
import { auditCommand } from './commands/audit/audit.ts';
import { checkCommand } from './commands/serve/check.ts';
import { credentialsCommand } from './commands/credentials/credentials.ts';
import { completionCommand } from './commands/completion/completion.ts';
import { completeBucketsCommand } from './commands/completion/complete-buckets.ts';
import { demoCommand } from './commands/demo/demo.ts';
import { reloadCommand } from './commands/node/reload.ts';
import { purgeCommand } from './commands/node/purge.ts';
import { workersCommand } from './commands/node/workers.ts';
import { EXIT_CODES_HELP } from './commands/terminal/exit-codes.ts';
import { importCommand } from './commands/serve/import.ts';
import { serveCommand } from './commands/serve/serve.ts';
import { fleetCommand } from './commands/fleet/fleet.ts';
import { initCommand } from './commands/init/init.ts';
import { explainCommand } from './commands/signing/explain.ts';
import { policyCommand } from './commands/signing/policy.ts';
import { doctorCommand } from './commands/doctor/doctor.ts';
import { presignCommand } from './commands/signing/presign.ts';
import { signingKeyCommand } from './commands/signing/signing-key.ts';
import { stateCommand } from './commands/state/state.ts';
import { statusCommand } from './commands/status/status.ts';
import { tokenCommand } from './commands/token/token.ts';
import { keysCommand } from './commands/keys/keys.ts';
import { signUrlCommand } from './commands/signing/sign-url.ts';
import { COMMAND_NAME } from './command-name.ts';
import { VERSION } from './version.ts';

const HELP = `${COMMAND_NAME === 'headwater' ? '' : `\nIn the folder of the project, "headwater" is: ${COMMAND_NAME}\n`}
Examples:
  headwater demo
  headwater init
  headwater serve --config headwater.yaml
  headwater status --watch
  aws sts assume-role --role-arn ARN --role-session-name headwater | headwater credentials push media
${EXIT_CODES_HELP}`;

/** Every command with its options and arguments; nothing runs yet. */
export function headwaterProgram(): Command {
  return new Command('headwater')
    .description(
      'Streaming-media origin: packages MP4 from private buckets just in time, and takes new credentials while it runs',
    )
    .version(VERSION)
    .addCommand(demoCommand())
    .addCommand(initCommand())
    .addCommand(serveCommand())
    .addCommand(checkCommand())
    .addCommand(doctorCommand())
    .addCommand(credentialsCommand())
    .addCommand(statusCommand())
    .addCommand(fleetCommand())
    .addCommand(reloadCommand())
    .addCommand(workersCommand())
    .addCommand(purgeCommand())
    .addCommand(stateCommand())
    .addCommand(tokenCommand())
    .addCommand(auditCommand())
    .addCommand(importCommand())
    .addCommand(signingKeyCommand())
    .addCommand(presignCommand())
    .addCommand(keysCommand())
    .addCommand(signUrlCommand())
    .addCommand(policyCommand())
    .addCommand(explainCommand())
    .addCommand(completionCommand())
    .addCommand(completeBucketsCommand(), { hidden: true })
    .addHelpText('after', HELP);
}
