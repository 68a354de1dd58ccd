/** One text for a bucket's name and a key, whatever either holds: no two pairs have the same. */
export function objectId(bucket: string, key: string): string {
  return `${bucket.length} ${bucket} ${key}`;
}
