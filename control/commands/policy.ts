import { Command, InvalidArgumentError } from 'commander';
import { bucketPolicy } from './bucket-policy.ts';
import { CommandError, EXIT_CODES_HELP } from './exit-codes.ts';
import { print } from './output.ts';

interface Options {
  readonly principal: string;
  readonly bucket: string;
  readonly prefix?: string;
  readonly partition?: string;
  readonly allowList?: boolean;
}

const HELP = `
The policy lets one principal read objects, and nothing else: neither list nor write. Of a missing object S3 then says
403, as of a denied one; with --allow-list it says 404, and the principal can see the names of all objects.

Examples:
  headwater policy --principal arn:aws:iam::123456789012:user/origin --bucket films --prefix vod/
  headwater policy --principal arn:aws-cn:iam::123456789012:role/origin --bucket films --allow-list > policy.json
  aws s3api put-bucket-policy --bucket films --policy file://policy.json
${EXIT_CODES_HELP}`;

const PRINCIPAL =
  /^arn:(?<partition>aws(?:-[a-z]+)*):(?:iam::\d{12}:(?:root|user\/[\w+=,.@/-]+|role\/[\w+=,.@/-]+)|sts::\d{12}:assumed-role\/[\w+=,.@/-]+)$/;

/** `headwater policy` */
export function policyCommand(): Command {
  return new Command('policy')
    .description('print the bucket policy that lets a principal read, and do no more')
    .requiredOption('--principal <ARN>', 'who reads: ARN of a user, a role or an account', principal)
    .requiredOption('--bucket <NAME>', "the bucket's name at the store", bucketName)
    .option('--prefix <PREFIX>', 'only objects whose keys start with it')
    .option('--partition <NAME>', "aws, aws-cn, aws-us-gov …; absent: the principal's", partitionName)
    .option('--allow-list', 'allow listing too, so that a missing object is a 404')
    .addHelpText('after', HELP)
    .action(run);
}

function run({ principal, bucket, prefix = '', partition, allowList = false }: Options): void {
  const own = PRINCIPAL.exec(principal)?.groups?.['partition'] ?? 'aws';
  if (partition !== undefined && partition !== own) {
    throw new CommandError(`the principal is of partition ${own}: it cannot read in ${partition}`);
  }
  print(JSON.stringify(bucketPolicy({ principal, bucket, prefix, partition: own, allowList }), null, 2));
}

function principal(text: string): string {
  if (PRINCIPAL.test(text)) return text;
  throw new InvalidArgumentError('It is an ARN such as arn:aws:iam::123456789012:user/origin.');
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function bucketName(text: string): string {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)) return text;
  throw new InvalidArgumentError('It has 3 to 63 lower-case letters, digits, dots and hyphens.');
}

function partitionName(text: string): string {
  if (/^aws(?:-[a-z]+)*$/.test(text)) return text;
  throw new InvalidArgumentError('It is aws, aws-cn, aws-us-gov or another of AWS.');
}
