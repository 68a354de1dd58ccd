const TTS = 'http://www.w3.org/ns/ttml#styling ';

/** What of a style a cue of WebVTT can show; nothing is said of what is absent. TTML2 10.2 */
export interface TtmlStyle {
  readonly bold?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  /** Of the classes that WebVTT gives names to. */
  readonly color?: string;
  readonly textAlign?: string;
  readonly hidden?: boolean;
  /** `container`, `base`, `text`, and their like. */
  readonly ruby?: string;
}

export const NO_STYLE: TtmlStyle = {};

/** WebVTT 5.1: colours that have a class. */
const COLORS: Readonly<Record<string, string>> = {
  '0,255,0': 'lime',
  '0,255,255': 'cyan',
  '255,0,0': 'red',
  '255,255,0': 'yellow',
  '255,0,255': 'magenta',
  '0,0,255': 'blue',
  '0,0,0': 'black',
};

/** The style of what is inside another; a ruby of its own is not handed down. */
export function inheritedStyle(
  outer: TtmlStyle,
  attributes: Readonly<Record<string, unknown>> = {},
): TtmlStyle {
  const { ruby: _, ...handedDown } = outer;
  const { fontWeight, fontStyle, textDecoration, color, textAlign, display, visibility, ruby } =
    named(attributes);
  return {
    ...handedDown,
    ...(fontWeight !== undefined && { bold: fontWeight === 'bold' }),
    ...(fontStyle !== undefined && { italic: fontStyle !== 'normal' }),
    ...(textDecoration !== undefined && { underline: isUnderlined(textDecoration) }),
    ...(Array.isArray(color) && { color: COLORS[color.slice(0, 3).join(',')] ?? '' }),
    ...(typeof textAlign === 'string' && { textAlign }),
    ...((display === 'none' || visibility === 'hidden') && { hidden: true }),
    ...(typeof ruby === 'string' && { ruby }),
  };
}

function named(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name.startsWith(TTS) ? name.slice(TTS.length) : name,
      value,
    ]),
  );
}

function isUnderlined(decoration: unknown): boolean {
  return Array.isArray(decoration) ? decoration.includes('underline') : decoration === 'underline';
}
