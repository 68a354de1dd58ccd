import type { Asset } from '../../model/asset.ts';

/**
 * A URI that leads further into an asset: whoever follows it finds the same selection again.
 *
 * @param parameter what else the format's own URL asks for, `name=value`
 */
export function childUri({ query }: Pick<Asset, 'query'>, path: string, parameter = ''): string {
  const all = [parameter, query].filter((part) => part !== '').join('&');
  return all === '' ? path : `${path}?${all}`;
}
