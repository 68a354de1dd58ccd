/** Languages without information: `und` by name, and what no tool set (`mdhd` of 0 reads as three back-ticks). */
const UNDETERMINED = 'und';

/** Letters, digits and hyphens, so that it can stand in a URL as it is; as long as RFC 5646 4.4.1 asks for. */
const SPELLING = /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/i;
const LENGTH_LIMIT = 35;

/** The language as track ids spell it: as the source does, `und` where it says nothing usable. */
export function sourceLanguage(tag: string): string {
  // `en_US` is how POSIX spells `en-US`, and how many a tool does.
  const spelled = tag.replaceAll('_', '-');
  return SPELLING.test(spelled) && spelled.length <= LENGTH_LIMIT ? spelled : UNDETERMINED;
}

/** BCP 47 (RFC 5646), shortest form: `eng` is `en`, `ger` and `deu` are `de`; `und` where the tag is none. */
export function bcp47(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? UNDETERMINED;
  } catch {
    return UNDETERMINED;
  }
}
