/** The last segment of an object key. */
export function baseName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
