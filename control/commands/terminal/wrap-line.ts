/** A control sequence, which takes no room, or a character. */
// oxlint-disable-next-line no-control-regex
const PIECES = /\u001B\[[0-9;]*m|./gsu;

/** Breaks a line where the screen ends: what is too long goes on below. */
export function wrapLine(line: string, columns: number): string[] {
  const lines = [''];
  let used = 0;
  for (const [piece] of line.matchAll(PIECES)) {
    const takesRoom = !piece.startsWith('\u001B');
    if (takesRoom && used === columns) {
      lines.push('');
      used = 0;
    }
    lines[lines.length - 1] += piece;
    if (takesRoom) used += 1;
  }
  return lines;
}
