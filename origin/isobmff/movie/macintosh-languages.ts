/** Languages 0 to 94, as BCP 47 spells them. QuickTime File Format, Language Code Values; Inside Macintosh: Text, 6 */
const FIRST = [
  'en fr de it nl sv es da pt no he ja ar fi el is mt tr hr zh-Hant ur hi th ko lt pl hu et lv se fo fa ru zh-Hans',
  'nl-BE ga sq ro cs sk sl yi sr mk bg uk be uz kk az-Cyrl az-Arab hy ka ro-MD ky tg tk mn-Mong mn-Cyrl ps ku ks sd',
  'bo ne sa mr bn as gu pa or ml kn ta te si my km lo vi id tl ms ms-Arab am ti om so sw rw rn ny mg eo',
]
  .join(' ')
  .split(' ');

/** Languages from 128 on. */
const SECOND_FROM = 128;
const SECOND = 'cy eu ca la qu gn ay tt ug dz jv su gl af br iu gd gv ga to grc kl az-Latn nn'.split(' ');

/** What is more is three packed letters, as ISO files have them. QuickTime File Format, Language Code Values */
const FIRST_PACKED = 0x400;

/**
 * The language that a number in a QuickTime file means: files from before ISO's have no letters there.
 *
 * @returns undefined where it is not such a number
 */
export function macintoshLanguage(number: number): string | undefined {
  if (number >= FIRST_PACKED) return undefined;
  return FIRST[number] ?? SECOND[number - SECOND_FROM] ?? 'und';
}
