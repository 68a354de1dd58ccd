/** Who may read what. */
export interface PolicyOptions {
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
 * The least that an origin needs of a bucket (row C4): to read objects.
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

/** Wildcards of the policy language, as the characters that they are. */
function literal(prefix: string): string {
  return prefix.replaceAll(/[*?$]/g, '${$&}');
}
