/** What sets one relative of Signature V2 apart from the other. */
export interface V2Dialect {
  /** First word of the `Authorization` header. */
  readonly scheme: string;
  /** Headers with this prefix are signed. */
  readonly headerPrefix: string;
  /** Name of the access key id in the query form. */
  readonly accessKeyIdParameter: string;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html */
export const AWS2: V2Dialect = {
  scheme: 'AWS',
  headerPrefix: 'x-amz-',
  accessKeyIdParameter: 'AWSAccessKeyId',
};

/** https://cloud.google.com/storage/docs/migrating#migration-simple */
export const GOOG1: V2Dialect = {
  scheme: 'GOOG1',
  headerPrefix: 'x-goog-',
  accessKeyIdParameter: 'GoogleAccessId',
};
