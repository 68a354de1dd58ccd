import { HeadwaterError } from '../../../../origin/model/errors.ts';
import type { Asset } from '../../../../origin/model/asset.ts';
import { Assets } from '../../../../origin/asset/assets.ts';
import { type Content, CountingStore } from './counting-store.ts';

/** The asset that a media file makes. */
export async function resolveFile(content: Uint8Array | Content, key = 'vod/a.mp4'): Promise<Asset> {
  const store = new CountingStore().put(key, content);
  return new Assets(store, { locate: () => undefined }).resolve('media', key);
}

/** The error that something ends with: its code and message. Any other error than ours is thrown on. */
export async function errorOf(promise: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    return { code: error.code, message: error.message };
  }
  throw new Error('It did not fail');
}
