import type { BucketUrl } from '../draft/bucket-url.ts';
import type { AuthOptions } from './auth-options.ts';
import type { AuthVersion } from './auth-version.ts';

/** A bucket and what the plugin's options say of it. */
export interface PluginBucket {
  readonly url: BucketUrl;
  readonly version: AuthVersion;
  readonly options: AuthOptions;
  /** Absent where the host's name says none. */
  readonly region?: string | undefined;
  /** `remap.config:12` */
  readonly at: string;
}
