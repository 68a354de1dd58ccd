const TAB = 0x09;
const SPACE = 0x20;

/** The text without blanks at its ends, as HTTP knows them (RFC 9110 5.6.3): `trim` takes more, of Latin-1 too. */
export function withoutBlanks(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}
