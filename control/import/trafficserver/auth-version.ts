import type { AuthOptions } from './auth-options.ts';

/** Ours of the plugin's versions. */
export type AuthVersion = 'v2' | 'v4' | 'gcp';

/** `version=` of the plugin, new and old spelling. */
const VERSIONS: Readonly<Record<string, AuthVersion>> = {
  '2': 'v2',
  awsv2: 'v2',
  '4': 'v4',
  awsv4: 'v4',
  gcpv1: 'gcp',
};

/** Undefined where there is no such version. */
export function versionOf(options: AuthOptions): AuthVersion | undefined {
  const version = options.get('version');
  return version === undefined ? 'v2' : VERSIONS[version.value];
}
