/** Who may read what. */
interface PolicyOptions {
  /** ARN of a user, role or account, or a user's id. */
  readonly principal: string;
  /** Name at the store. */
  readonly bucket: string;
  /** Keys that may be read start with it; empty: all. */
  readonly prefix: string;
  /** `aws`, `aws-cn`, `aws-us-gov` … */
  readonly partition: string;
  /** Whether the bucket may be listed, so that a missing object is told from a denied one. */
  readonly allowList: boolean;
}

/**
 * The least that an origin needs of a bucket: to read objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html
 */
export function bucketPolicy({ principal, bucket, prefix, partition, allowList }: PolicyOptions) {
  const arn = `arn:${partition}:s3:::${bucket}`;
  const statement = (sid: string, action: string, resource: string) => ({
    Sid: sid,
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: action,
    Resource: resource,
  });
  const read = statement('HeadwaterReadsObjects', 's3:GetObject', `${arn}/${literal(prefix)}*`);
  // Without a condition on the prefix: a read of a missing object names none, and would be denied again.
  const list = statement('HeadwaterTellsMissingFromDenied', 's3:ListBucket', arn);
  return { Version: '2012-10-17', Statement: allowList ? [read, list] : [read] };
}

/** Who may read a directory bucket, which has an ARN of its own. */
interface DirectoryPolicyOptions {
  readonly principal: string;
  /** Name at the store. */
  readonly bucket: string;
  readonly partition: string;
  readonly region: string;
  /** Twelve digits: whose bucket it is. */
  readonly account: string;
}

/**
 * The least that an origin needs of a directory bucket (S3 Express One Zone): sessions that read.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-security-iam-example-bucket-policies.html
 */
export function directoryBucketPolicy(options: DirectoryPolicyOptions) {
  const { principal, bucket, partition, region, account } = options;
  const statement = {
    Sid: 'HeadwaterReadsObjects',
    Effect: 'Allow',
    Principal: { AWS: principal },
    Action: 's3express:CreateSession',
    Resource: `arn:${partition}:s3express:${region}:${account}:bucket/${bucket}`,
    Condition: { StringEquals: { 's3express:SessionMode': 'ReadOnly' } },
  };
  return { Version: '2012-10-17', Statement: [statement] };
}

/** Wildcards of the policy language, as the characters that they are. */
function literal(prefix: string): string {
  return prefix.replaceAll(/[*?$]/g, '${$&}');
}
