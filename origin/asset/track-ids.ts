import type { MediaKind } from '../isobmff/movie/codecs.ts';

/** Gives the tracks of one asset their ids: `type[_language][_n]=bitrate`. */
export class TrackIds {
  readonly #taken = new Set<string>();
  /** Sample entry formats by `type[_language]`; the place of each is its `n`. */
  readonly #formats = new Map<string, string[]>();

  /**
   * @param language As the source spells it; `und` is left out.
   * @param format Sample entry: tracks of another codec are another group, `_n` from 1 on.
   */
  next(kind: MediaKind, language: string, format: string, bitrate: number): string {
    const type = language === 'und' ? kind : `${kind}_${language}`;
    const formats = this.#formats.get(type) ?? [];
    this.#formats.set(type, formats);
    if (!formats.includes(format)) formats.push(format);
    let n = formats.indexOf(format);
    while (this.#taken.has(spell(type, n, bitrate))) n++;
    const id = spell(type, n, bitrate);
    this.#taken.add(id);
    return id;
  }
}

function spell(type: string, n: number, bitrate: number): string {
  return `${type}${n === 0 ? '' : `_${n}`}=${bitrate}`;
}
