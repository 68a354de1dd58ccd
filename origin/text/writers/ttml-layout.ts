/** Where a region of TTML is, in percents of the picture, and how its words stand in it. */
export interface TtmlRegion {
  readonly origin: string;
  readonly extent: string;
  readonly displayAlign: 'before' | 'center' | 'after';
  readonly textAlign: string;
}

/** As much of the picture as text should stand in, so that no edge is lost. EBU R 95 */
const LEFT = 10;
const WIDTH = 80;
const TOP = 5;
const BOTTOM = 95;

/** WebVTT counts lines of text where it says no percents: of a fifteenth each. WebVTT 7.1 */
const LINE_HEIGHT = (BOTTOM - TOP) / 15;

/** A region of TTML for cue settings of WebVTT. */
export function ttmlRegion(settings: string): TtmlRegion {
  const said = new Map(
    settings.split(/\s+/).map((setting) => setting.split(/:(.*)/s, 2) as [string, string]),
  );
  const textAlign = said.get('align') ?? 'center';
  const { x, width } = columns(said, textAlign);
  const { y, height, displayAlign } = rows(said.get('line') ?? 'auto');
  return {
    origin: `${percent(x)} ${percent(y)}`,
    extent: `${percent(width)} ${percent(height)}`,
    displayAlign,
    textAlign,
  };
}

function columns(said: ReadonlyMap<string, string>, align: string): { x: number; width: number } {
  const position = number(said.get('position'));
  const size = number(said.get('size'));
  if (position === undefined && size === undefined) return { x: LEFT, width: WIDTH };
  const width = Math.min(size ?? 100, 100);
  const isLeft = align === 'start' || align === 'left';
  const isRight = align === 'end' || align === 'right';
  const at = position ?? (isLeft ? 0 : isRight ? 100 : 50);
  const x = isLeft ? at : isRight ? at - width : at - width / 2;
  const left = Math.max(0, Math.min(x, 100));
  return { x: left, width: Math.max(1, Math.min(width, 100 - left)) };
}

function rows(line: string): { y: number; height: number; displayAlign: TtmlRegion['displayAlign'] } {
  const [place = '', align = 'start'] = line.split(',', 2);
  const value = number(place);
  if (value === undefined) return { y: TOP, height: BOTTOM - TOP, displayAlign: 'after' };
  if (!place.endsWith('%')) {
    if (value < 0) return { y: TOP, height: BOTTOM - TOP + (value + 1) * LINE_HEIGHT, displayAlign: 'after' };
    const y = Math.min(TOP + value * LINE_HEIGHT, BOTTOM - LINE_HEIGHT);
    return { y, height: BOTTOM - y, displayAlign: 'before' };
  }
  const at = Math.max(0, Math.min(value, 100));
  if (align === 'end') return { y: 0, height: Math.max(1, at), displayAlign: 'after' };
  if (align !== 'center')
    return { y: Math.min(at, 99), height: Math.max(1, 100 - at), displayAlign: 'before' };
  const half = Math.max(1, Math.min(at, 100 - at));
  return { y: Math.max(0, at - half), height: 2 * half, displayAlign: 'center' };
}

function number(text = ''): number | undefined {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value : undefined;
}

function percent(value: number): string {
  return `${Number(Math.max(0, value).toFixed(2))}%`;
}
