import type { BucketConfig, BucketsByName, OriginConfig } from '../../origin/origin-config.ts';
import type { HeadwaterConfig } from './config.ts';

/** What a node goes by: a reload replaces it whole, so that nobody keeps a part of it. */
export class LiveConfig implements BucketsByName {
  #current: HeadwaterConfig;

  constructor(config: HeadwaterConfig) {
    this.#current = config;
  }

  get current(): HeadwaterConfig {
    return this.#current;
  }

  get origin(): OriginConfig {
    return this.#current.origin;
  }

  get buckets(): Readonly<Record<string, BucketConfig>> {
    return this.origin.buckets;
  }

  replace(config: HeadwaterConfig): void {
    this.#current = config;
  }
}
