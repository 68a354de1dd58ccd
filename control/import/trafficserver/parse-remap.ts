/** `@plugin=` and the `@pparam=` behind it. */
export interface RemapPlugin {
  readonly name: string;
  readonly params: readonly string[];
}

/** A rule of `remap.config` with its plugins. */
export interface RemapRule {
  /** `map`, `regex_map`, `redirect`, `.include` …, in lower case. */
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly plugins: readonly RemapPlugin[];
  /** Names of its other options: `@action`. */
  readonly options: readonly string[];
  /** `remap.config:12` */
  readonly at: string;
}

/**
 * Reads Traffic Server's `remap.config`: a rule a line, continued by `\`. A line is whole before it is looked at, so a
 * comment goes on where it ends in `\`, and `#` further on in a rule begins none.
 * https://docs.trafficserver.apache.org/en/latest/admin-guide/files/remap.config.en.html
 */
export function parseRemap(text: string, file: string): RemapRule[] {
  const rules: RemapRule[] = [];
  let line = '';
  let start = 1;
  for (const [index, physical] of `${text}\n`.split(/\r?\n/).entries()) {
    line += physical.replace(/\\$/, ' ');
    if (physical.endsWith('\\')) continue;
    const words = wordsOf(line);
    if (words[0] !== undefined && !words[0].startsWith('#')) rules.push(ruleOf(words, `${file}:${start}`));
    line = '';
    start = index + 2;
  }
  return rules;
}

function wordsOf(line: string): string[] {
  return (line.match(/(?:"[^"]*"|\S)+/g) ?? []).map((word) => word.replaceAll('"', ''));
}

function ruleOf(words: readonly string[], at: string): RemapRule {
  const [type = '', from = '', to = ''] = words.filter((word) => !word.startsWith('@'));
  const plugins: { name: string; params: string[] }[] = [];
  const options: string[] = [];
  for (const [, name = '', value = ''] of words.flatMap((word) => [/^(@[^=]*)=?(.*)$/s.exec(word) ?? []])) {
    if (/^@plugin$/i.test(name)) plugins.push({ name: value, params: [] });
    else if (/^@pparam$/i.test(name)) plugins.at(-1)?.params.push(value);
    else if (name !== '') options.push(name);
  }
  return { type: type.toLowerCase(), from, to, plugins, options, at };
}
