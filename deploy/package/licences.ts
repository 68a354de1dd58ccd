import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENCE = /^(?:licen[cs]e|notice|copying)\b/i;

/**
 * The licences of all packages that a bundle holds code of, which their terms want to go with it.
 *
 * @param files absolute paths of bundled files; those of the project itself are none of a package
 * @throws Error where a package says no licence
 */
export function licencesOf(files: readonly string[]): string {
  const folders = new Set(files.flatMap((file) => PACKAGE.exec(file)?.[0] ?? []));
  return [...folders].toSorted().map(licenceOf).join('\n');
}

function licenceOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  const name = `${String(manifest['name'])} ${String(manifest['version'])}`;
  const texts = readdirSync(folder).filter((file) => LICENCE.test(file));
  const licence = manifest['license'];
  if (texts.length === 0 && typeof licence !== 'string')
    throw new Error(`Cannot ship ${name}: it says no licence`);
  const lines = [
    `== ${name} (${String(licence)})`,
    ...texts.map((file) => readFileSync(join(folder, file), 'utf8')),
  ];
  return `${lines.join('\n\n').trimEnd()}\n`;
}
