import type { DashWishes } from '../../model/asset.ts';
import type { Fault } from './manifest-fault.ts';
import type { XmlElement } from './parse-xml.ts';

export const DASH_WISHES: readonly string[] = ['mpd_segment_template'];

/** What `<meta>` elements want of DASH. @param metas By name. */
export function dashWishes(metas: ReadonlyMap<string, XmlElement>, fault: Fault): DashWishes {
  const meta = metas.get('mpd_segment_template');
  if (meta === undefined) return {};
  const addressing = (meta.attributes.get('content') ?? '').trim().toLowerCase();
  if (addressing === 'time' || addressing === 'number') return { addressing };
  throw fault(`mpd_segment_template is ${JSON.stringify(addressing)}, neither time nor number`, meta.line);
}
