import type { ApacheDirective, ApacheNode } from './parse-apache.ts';
import { directives, is } from './server.ts';

/** The directives of mod_unified_s3_auth in force somewhere, by lower-case name; the last of a name counts. */
export type S3Settings = ReadonlyMap<string, ApacheDirective>;

/** All that there are. */
export const S3_DIRECTIVES = [
  'S3AccessKey',
  'S3SecretKey',
  'S3SecurityToken',
  'S3Region',
  'S3UseHeaders',
  'S3RoleARN',
  'S3RoleSessionName',
  'S3RoleDuration',
] as const;

export function s3Settings(nodes: readonly ApacheNode[]): S3Settings {
  const own = directives(nodes).filter((directive) => S3_DIRECTIVES.some((name) => is(directive, name)));
  return new Map(own.map((directive) => [directive.name.toLowerCase(), directive]));
}
