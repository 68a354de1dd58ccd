import { Command, InvalidArgumentError } from 'commander';
import { expressZone } from '../../../origin/storage/endpoints/aws-endpoint.ts';
import { isAwsRegion } from '../../../origin/storage/endpoints/partitions.ts';
import { bucketPolicy, directoryBucketPolicy } from './bucket-policy.ts';
import { CommandError, EXIT_CODES_HELP } from '../terminal/exit-codes.ts';
import { print } from '../terminal/output.ts';

interface Options {
  readonly principal: string;
  readonly bucket: string;
  readonly prefix?: string;
  readonly partition?: string;
  readonly allowList?: boolean;
  readonly region?: string;
  readonly account?: string;
}

const HELP = `
The policy lets one principal read objects, and nothing else: neither list nor write. Of a missing object S3 then says
403, as of a denied one; with --allow-list it says 404, and the principal can see the names of all objects.

A directory bucket (S3 Express One Zone) is read with sessions: its policy allows those that only read, of the whole
bucket, its names included. It needs --region, and --account where the bucket is not the principal's.

Examples:
  headwater policy --principal arn:aws:iam::123456789012:user/origin --bucket films --prefix vod/
  headwater policy --principal arn:aws:iam:::user/origin --bucket films --prefix vod/      # a user of Ceph
  headwater policy --principal arn:aws-cn:iam::123456789012:role/origin --bucket films --allow-list > policy.json
  headwater policy --principal arn:aws:iam::123456789012:role/origin --bucket films--usw2-az1--x-s3 --region us-west-2
  aws s3api put-bucket-policy --bucket films --policy file://policy.json
${EXIT_CODES_HELP}`;

/**
 * Of AWS, whose accounts have 12 digits, and of Ceph, where a tenant stands in their place, or nothing, and a subuser
 * behind the user. https://docs.ceph.com/en/latest/radosgw/bucketpolicy/
 */
const PRINCIPAL =
  /^arn:(?<partition>aws(?:-[a-z]+)*):(?:iam::\w*:(?:root|user\/[\w+=,.@/:-]+|role\/[\w+=,.@/-]+)|sts::\w*:assumed-role\/[\w+=,.@/-]+)$/;

/** `headwater policy` */
export function policyCommand(): Command {
  return new Command('policy')
    .description('print the bucket policy that lets a principal read, and do no more')
    .requiredOption('--principal <ARN>', 'who reads: ARN of a user, a role or an account', principal)
    .requiredOption('--bucket <NAME>', "the bucket's name at the store", bucketName)
    .option('--prefix <PREFIX>', 'only objects whose keys start with it')
    .option('--partition <NAME>', "aws, aws-cn, aws-us-gov …; absent: the principal's", partitionName)
    .option('--allow-list', 'allow listing too, so that a missing object is a 404')
    .option('--region <NAME>', 'of a directory bucket', regionName)
    .option('--account <ID>', "of a directory bucket: whose it is; absent: the principal's", accountId)
    .addHelpText('after', HELP)
    .action(run);
}

function run(options: Options): void {
  const own = PRINCIPAL.exec(options.principal)?.groups?.['partition'] ?? 'aws';
  const { partition = own } = options;
  if (partition !== own) {
    throw new CommandError(`the principal is of partition ${own}: it cannot read in ${partition}`);
  }
  const policyOf = expressZone(options.bucket) === undefined ? ordinaryPolicy : directoryPolicy;
  print(JSON.stringify(policyOf(options, partition), null, 2));
}

function ordinaryPolicy(options: Options, partition: string): object {
  const { principal, bucket, prefix = '', allowList = false, region, account } = options;
  if (region !== undefined || account !== undefined) {
    throw new CommandError('--region and --account are for directory buckets, which end in --ZONE--x-s3');
  }
  return bucketPolicy({ principal, bucket, prefix, partition, allowList });
}

function directoryPolicy(options: Options, partition: string): object {
  const { principal, bucket, prefix, allowList, region } = options;
  if (prefix !== undefined || allowList) {
    throw new CommandError('sessions of a directory bucket read all of it: no --prefix, no --allow-list');
  }
  if (region === undefined) throw new CommandError("a directory bucket's policy names its region: --region");
  const account = options.account ?? /:(\d{12}):/.exec(principal)?.[1];
  if (account === undefined) {
    throw new CommandError("the principal is of no AWS account: give the directory bucket's with --account");
  }
  return directoryBucketPolicy({ principal, bucket, partition, region, account });
}

function principal(text: string): string {
  if (PRINCIPAL.test(text)) return text;
  throw new InvalidArgumentError('It is an ARN such as arn:aws:iam::123456789012:user/origin.');
}

/** Kept by AWS for access points, whose policies are others. */
const ACCESS_POINT = /(?:-s3alias|--ol-s3|--xa-s3|\.mrap)$/;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function bucketName(text: string): string {
  if (ACCESS_POINT.test(text)) {
    throw new InvalidArgumentError('It is the name of an access point: give the one of its bucket.');
  }
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text)) return text;
  throw new InvalidArgumentError('It has 3 to 63 lower-case letters, digits, dots and hyphens.');
}

function partitionName(text: string): string {
  if (/^aws(?:-[a-z]+)*$/.test(text)) return text;
  throw new InvalidArgumentError('It is aws, aws-cn, aws-us-gov or another of AWS.');
}

function regionName(text: string): string {
  if (isAwsRegion(text)) return text;
  throw new InvalidArgumentError('It is a region of AWS, such as us-west-2.');
}

function accountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError('It has 12 digits.');
}
