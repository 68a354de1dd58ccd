/** A rule of `remap.config` with its plugins. */
export interface RemapRule {
  /** `map`, `regex_map`, `redirect` … */
  readonly type: string;
  readonly from: string;
  readonly to: string;
  readonly plugins: readonly { readonly name: string; readonly params: readonly string[] }[];
  /** `remap.config:12` */
  readonly at: string;
}

/**
 * Reads Traffic Server's `remap.config`: a rule a line, continued by `\`, comments from `#`.
 * https://docs.trafficserver.apache.org/en/latest/admin-guide/files/remap.config.en.html
 */
export function parseRemap(text: string, file: string): RemapRule[] {
  const rules: RemapRule[] = [];
  let line = '';
  let start = 0;
  for (const [index, physical] of text.split(/\r?\n/).entries()) {
    if (line === '') start = index + 1;
    const uncommented = physical.trimStart().startsWith('#') ? '' : physical.trimEnd();
    line += ` ${uncommented.replace(/\\$/, '')}`;
    if (uncommented.endsWith('\\')) continue;
    if (line.trim() !== '') rules.push(ruleOf(words(line), `${file}:${start}`));
    line = '';
  }
  if (line.trim() !== '') rules.push(ruleOf(words(line), `${file}:${start}`));
  return rules;
}

function words(line: string): string[] {
  return (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
}

function ruleOf([type = '', from = '', to = '', ...options]: string[], at: string): RemapRule {
  const plugins: { name: string; params: string[] }[] = [];
  for (const option of options) {
    if (option.startsWith('@plugin=')) plugins.push({ name: option.slice(8), params: [] });
    else if (option.startsWith('@pparam=')) plugins.at(-1)?.params.push(option.slice(8));
  }
  return { type, from, to, plugins, at };
}
