import { existsSync } from 'node:fs';

/** One folder up lies the whole: from the sources as from the bundle, whose code is one folder deep, too. */
const ROOT = new URL('../', import.meta.url);

/** A file that comes with the program and is not its code. @param path from the project's root */
export function shippedFile(path: string): URL {
  return new URL(path, ROOT);
}

/** Where a file of a package lies in the bundle. Each is one of its own, also where a name begins with another's. */
export function vendorCopy(name: string): string {
  return `vendor/${name.replaceAll('/', '-')}`;
}

/** A file of a package for browsers: as npm installed it, or as it was copied into the bundle. @param name as it is imported */
export function vendorFile(name: string): URL {
  const copied = new URL(vendorCopy(name), ROOT);
  return existsSync(copied) ? copied : new URL(import.meta.resolve(name));
}
