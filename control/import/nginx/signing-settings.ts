import type { NginxDirective } from './parse-nginx.ts';
import type { NginxScope } from './scope.ts';

/** All that there are in the AWS proxy module. */
export const AWS_DIRECTIVES = [
  'aws_access_key',
  'aws_key_scope',
  'aws_signing_key',
  'aws_s3_bucket',
  'aws_endpoint',
  'aws_sign',
] as const;

const SCOPE = /^\d{8}\/(?<region>[\w-]+)\/[\w-]+\/aws4_request$/;

/** What the AWS proxy module needs to sign in a location. */
export interface SigningSettings {
  readonly accessKey: NginxDirective;
  readonly keyScope: NginxDirective;
  readonly signingKey: NginxDirective;
  readonly bucket: NginxDirective | undefined;
  readonly endpoint: NginxDirective | undefined;
  /** `us-east-1`, of the scope. */
  readonly region: string;
}

/** The settings in force; a text says what is missing, so that nothing is signed. */
export function signingSettings(scope: NginxScope): SigningSettings | string {
  const [accessKey, keyScope, signingKey, bucket, endpoint] = AWS_DIRECTIVES.map((name) => scope.find(name));
  if (accessKey === undefined || keyScope === undefined || signingKey === undefined) {
    const missing = AWS_DIRECTIVES.slice(0, 3).filter((name) => scope.find(name) === undefined);
    return `no ${missing.join(', no ')} is in force here`;
  }
  const region = SCOPE.exec(keyScope.args[0] ?? '')?.groups?.['region'];
  if (region === undefined) return 'aws_key_scope is no scope such as 20160902/us-east-1/s3/aws4_request';
  return { accessKey, keyScope, signingKey, bucket, endpoint, region };
}

/** Those that stand somewhere, to be marked as used. */
export function directivesOf({
  accessKey,
  keyScope,
  signingKey,
  bucket,
  endpoint,
}: SigningSettings): NginxDirective[] {
  return [accessKey, keyScope, signingKey, bucket, endpoint].filter((each) => each !== undefined);
}
