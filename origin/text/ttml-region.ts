import type { Content, Length, PixelLength } from 'imsc/src/main/js/doc.js';
import type { TtmlStyle } from './ttml-style.ts';

const TTS = 'http://www.w3.org/ns/ttml#styling ';

/** What places regions in a document. */
export interface Layout {
  readonly regions: Readonly<Record<string, Content>>;
  /** How much of the whole a pixel is. */
  readonly pxLength?: Readonly<Record<'h' | 'w', PixelLength | null>> | null | undefined;
  readonly cellResolution?: { readonly h: number; readonly w: number } | undefined;
}

/** Percents of the picture. */
interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const WHOLE: Rectangle = { x: 0, y: 0, width: 100, height: 100 };

/** What begins or ends below is where players show subtitles anyway, and where they make room for their own buttons. */
const LOW_PERCENT = 80;

/** By `tts:textAlign`; TTML's own default is `start`. TTML2 10.2.36 */
const ALIGNS: Readonly<Record<string, string>> = {
  left: 'left',
  start: 'start',
  center: '',
  right: 'right',
  end: 'end',
  justify: 'start',
};

/** Cue settings of WebVTT that put words where a region of TTML does, or near there. */
export function regionSettings(id: string, { textAlign }: TtmlStyle, layout: Layout): string {
  const region = layout.regions[id];
  const align = region === undefined && textAlign === undefined ? '' : (ALIGNS[textAlign ?? 'start'] ?? '');
  const alignment = align === '' ? [] : [`align:${align}`];
  if (region === undefined) return alignment.join(' ');
  const { x, y, width, height } = rectangleOf(region, layout);
  const atLeft = align === 'left' || align === 'start';
  const position = align === '' ? x + width / 2 : atLeft ? x : x + width;
  return [
    ...lineOf(region, y, height),
    ...(position === 50 || (width === 100 && align !== '') ? [] : [`position:${percent(position)}`]),
    ...(width === 100 ? [] : [`size:${percent(width)}`]),
    ...alignment,
  ].join(' ');
}

function lineOf(region: Content, y: number, height: number): string[] {
  const place = region.styleAttrs?.[`${TTS}displayAlign`] ?? 'before';
  if (place === 'after') return y + height >= LOW_PERCENT ? [] : [`line:${percent(y + height)},end`];
  if (place === 'center') return [`line:${percent(y + height / 2)},center`];
  return y >= LOW_PERCENT ? [] : [`line:${percent(y)}`];
}

function rectangleOf({ styleAttrs = {} }: Content, layout: Layout): Rectangle {
  const origin = styleAttrs[`${TTS}origin`] as Partial<Record<'w' | 'h', Length>> | undefined;
  const extent = styleAttrs[`${TTS}extent`] as Partial<Record<'w' | 'h', Length>> | undefined;
  const x = percentOf(origin?.w, 'w', layout) ?? WHOLE.x;
  const y = percentOf(origin?.h, 'h', layout) ?? WHOLE.y;
  return {
    x,
    y,
    width: Math.min(percentOf(extent?.w, 'w', layout) ?? WHOLE.width, 100 - x),
    height: Math.min(percentOf(extent?.h, 'h', layout) ?? WHOLE.height, 100 - y),
  };
}

/** TTML2 10.3.1: percents, pixels of the document's own extent, cells, and hundredths of the picture. */
function percentOf(length: Length | undefined, side: 'w' | 'h', layout: Layout): number | undefined {
  if (length === undefined) return undefined;
  const shares: Readonly<Record<string, number | undefined>> = {
    px: layout.pxLength?.[side]?.[side === 'w' ? 'rw' : 'rh'],
    c: 1 / (layout.cellResolution?.[side] ?? NaN),
  };
  const share = length.unit in shares ? shares[length.unit] : 0.01;
  const percents = length.value * (share ?? NaN) * 100;
  return Number.isFinite(percents) ? Math.min(100, Math.max(0, percents)) : undefined;
}

function percent(value: number): string {
  return `${Number(value.toFixed(2))}%`;
}
