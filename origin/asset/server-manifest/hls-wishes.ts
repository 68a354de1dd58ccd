import type { HlsWishes } from '../../model/asset.ts';
import type { Fault } from './manifest-fault.ts';
import type { XmlElement } from './parse-xml.ts';

export const HLS_WISHES: readonly string[] = ['hls_client_manifest_version', 'hls_no_multiplex'];

/** Of a bare media file, and of a server manifest that says nothing. */
export const USUAL_HLS: HlsWishes = { container: 'fmp4', isMultiplexed: true };

/** EXT-X-MAP of media segments came with version 6. RFC 8216bis 8 */
const FIRST_WITH_FMP4 = 6;

const NO = new Set(['0', 'false', 'no']);

/** What `<meta>` elements want of HLS: players of an older version know transport streams alone. @param metas By name. */
export function hlsWishes(metas: ReadonlyMap<string, XmlElement>, fault: Fault): HlsWishes {
  const version = metas.get('hls_client_manifest_version');
  const noMultiplex = metas.get('hls_no_multiplex');
  return {
    container: version === undefined ? USUAL_HLS.container : containerFor(version, fault),
    isMultiplexed: noMultiplex === undefined || NO.has(contentOf(noMultiplex).toLowerCase()),
  };
}

function containerFor(meta: XmlElement, fault: Fault): HlsWishes['container'] {
  const content = contentOf(meta);
  if (!/^\d{1,3}$/.test(content))
    throw fault(`hls_client_manifest_version is ${JSON.stringify(content)}, not an integer`, meta.line);
  return Number(content) < FIRST_WITH_FMP4 ? 'ts' : 'fmp4';
}

function contentOf({ attributes }: XmlElement): string {
  return (attributes.get('content') ?? '').trim();
}
