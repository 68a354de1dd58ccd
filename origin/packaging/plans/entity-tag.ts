import { hash } from 'node:crypto';
import type { Asset } from '../../model/asset.ts';

/** Goes up whenever the same asset and request give other bytes than before: caches must not mix the two. */
const PACKAGER_VERSION = 5;

/** Strong entity tag over the source objects, what was asked for, and the packager's version. */
export function entityTag(asset: Asset, meaning: string): string {
  return `"${hash('sha256', `${PACKAGER_VERSION}\n${asset.revision}\n${meaning}`, 'base64url').slice(0, 24)}"`;
}
