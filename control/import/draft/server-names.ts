/** The names of a virtual host, as its server writes them, and those of which we have none. */
interface ServerNames {
  readonly names: readonly string[];
  readonly others: readonly string[];
}

const SCHEME_AND_PORT = /^https?:\/\/|:\d+$/gi;
const NAME = /^(?:\*\.)?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;

/** What nginx's users write for any name; and of an address nobody has a name. */
const NO_NAMES: ReadonlySet<string> = new Set(['_', '""', '']);

/** Understands `cdn.example.com`, `*.example.com`, and nginx's `.example.com`, which is both. */
export function serverNames(written: readonly string[]): ServerNames {
  const names = new Set<string>();
  const others: string[] = [];
  for (const text of written) {
    const name = text.replaceAll(SCHEME_AND_PORT, '').replace(/\.$/, '').toLowerCase();
    if (NO_NAMES.has(name)) continue;
    const meant = name.startsWith('.') ? [name.slice(1), `*${name}`] : [name];
    if (meant.every((each) => NAME.test(each))) for (const each of meant) names.add(each);
    else others.push(text);
  }
  return { names: [...names], others };
}
