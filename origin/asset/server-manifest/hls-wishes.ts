import type { Container, HlsWishes } from '../../model/asset.ts';
import type { Fault } from './manifest-fault.ts';
import type { XmlElement } from './parse-xml.ts';

export const HLS_WISHES: readonly string[] = ['hls_client_manifest_version', 'hls_no_multiplex'];

/** EXT-X-MAP of media segments came with version 6. RFC 8216bis 8 */
const FIRST_WITH_FMP4 = 6;

const NO = new Set(['0', 'false', 'no']);

/** What players of a version of HLS know: older ones, transport streams alone. */
export function containerForVersion(version: number): Container {
  return version < FIRST_WITH_FMP4 ? 'ts' : 'fmp4';
}

/** What `<meta>` elements want of HLS. @param metas By name. */
export function hlsWishes(metas: ReadonlyMap<string, XmlElement>, fault: Fault): HlsWishes {
  const version = metas.get('hls_client_manifest_version');
  const noMultiplex = metas.get('hls_no_multiplex');
  return {
    ...(version !== undefined && { container: containerFor(version, fault) }),
    ...(noMultiplex !== undefined && { isMultiplexed: NO.has(contentOf(noMultiplex).toLowerCase()) }),
  };
}

function containerFor(meta: XmlElement, fault: Fault): Container {
  const content = contentOf(meta);
  if (!/^\d{1,3}$/.test(content))
    throw fault(`hls_client_manifest_version is ${JSON.stringify(content)}, not an integer`, meta.line);
  return containerForVersion(Number(content));
}

function contentOf({ attributes }: XmlElement): string {
  return (attributes.get('content') ?? '').trim();
}
