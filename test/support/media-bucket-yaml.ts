import { REGION } from './store-rig.ts';

/**
 * The part of a configuration about the bucket `media` of an embedded store.
 *
 * @param more further lines about it, the last of which say where its credentials come from
 */
export function mediaBucketYaml(storeUrl: string, ...more: readonly string[]): string {
  const lines = ['bucket: media', `region: ${REGION}`, `endpoint: ${storeUrl}`, 'addressing: path', ...more];
  return `buckets:\n  media:\n${lines.map((line) => `    ${line}`).join('\n')}`;
}
