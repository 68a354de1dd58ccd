/** Fields of a head, or some of them; names as they are to be sent. Written out once, however often they are sent. */
export class HeadFields {
  readonly byName: Readonly<Record<string, string | number>>;
  #lines: string | undefined;

  constructor(byName: Readonly<Record<string, string | number>>) {
    this.byName = byName;
  }

  /** A line each. */
  get lines(): string {
    return (this.#lines ??= linesOf(this.byName));
  }
}

function linesOf(fields: HeadFields['byName']): string {
  let lines = '';
  for (const name in fields) lines += `${name}: ${fields[name]}\r\n`;
  return lines;
}
