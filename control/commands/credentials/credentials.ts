import { Command } from 'commander';
import { credentialsHistoryCommand } from './credentials-history.ts';
import { credentialsListCommand } from './credentials-list.ts';
import { credentialsPushCommand } from './credentials-push.ts';
import { credentialsRefreshCommand } from './credentials-refresh.ts';
import { credentialsRevokeCommand } from './credentials-revoke.ts';
import { credentialsRollbackCommand } from './credentials-rollback.ts';
import { credentialsWatchCommand } from './credentials-watch.ts';

const HELP = `
Examples:
  aws sts assume-role --role-arn ARN --role-session-name headwater | headwater credentials push media
  headwater credentials list
  headwater credentials refresh media
  headwater credentials rollback media
  headwater credentials watch --json
`;

export function credentialsCommand(): Command {
  return new Command('credentials')
    .description('rotate the credentials of buckets while the origin runs, and watch them')
    .addCommand(credentialsPushCommand())
    .addCommand(credentialsListCommand())
    .addCommand(credentialsHistoryCommand())
    .addCommand(credentialsRefreshCommand())
    .addCommand(credentialsRollbackCommand())
    .addCommand(credentialsRevokeCommand())
    .addCommand(credentialsWatchCommand())
    .addHelpText('after', HELP);
}
