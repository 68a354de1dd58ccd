/**
 * A file with one more box at the end of another, whose ancestors grow with it: for a `moov` behind the media, so that no
 * place of a sample changes.
 *
 * @param path types of the ancestors and of the box itself, the first of each
 */
export function extendBox(file: Buffer, path: readonly string[], addition: Buffer): Buffer {
  const starts: number[] = [];
  for (const type of path) starts.push(file.indexOf(type, (starts.at(-1) ?? 0) + 8, 'latin1') - 4);
  const last = starts.at(-1)!;
  const end = last + file.readUInt32BE(last);
  const extended = Buffer.concat([file.subarray(0, end), addition, file.subarray(end)]);
  for (const start of starts) extended.writeUInt32BE(file.readUInt32BE(start) + addition.length, start);
  return extended;
}
