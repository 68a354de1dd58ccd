import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

/**
 * Writes a Secret as kubelet's AtomicWriter does: into a folder of its own, which the link `..data` leads to by a rename; then
 * links to its files, through that; then what it was is removed.
 */
export function mountSecret(folder: string, files: Readonly<Record<string, string>>): void {
  const link = join(folder, '..data');
  const before = existsSync(link) ? readlinkSync(link) : undefined;
  const name = basename(mkdtempSync(join(folder, '..2026_11_29_06_00_00.')));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  symlinkSync(name, `${link}_tmp`);
  renameSync(`${link}_tmp`, link);
  const linked = readdirSync(folder).filter((entry) => !entry.startsWith('..'));
  for (const file of Object.keys(files)) {
    if (!linked.includes(file)) symlinkSync(join('..data', file), join(folder, file));
  }
  for (const file of linked) if (!(file in files)) rmSync(join(folder, file));
  if (before !== undefined) rmSync(join(folder, before), { recursive: true });
}
