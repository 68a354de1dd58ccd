import { isIP } from 'node:net';

/** AWS's own endpoint of a region, for buckets that name none; the one of old where there is no region. */
export function defaultEndpoint(region: string | undefined): string {
  if (region === undefined) return 'https://s3.amazonaws.com';
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://s3.${region}.${domain}`;
}

/** `http(s)://HOST[:PORT]` and no more; undefined for anything else. */
export function parseEndpoint(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.host === '') return undefined;
  const more = url.username + url.password + url.search + url.hash;
  return more === '' && url.pathname === '/' ? url.origin : undefined;
}

/** Lower-case letters, digits and hyphens: one label of a domain name. A dot would not match AWS's wildcard certificate. */
const DNS_LABEL = /^[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])?$/;

/** What `addressing: auto` means: the bucket goes into the host name wherever such a name can exist. */
export function automaticAddressing(bucket: string, endpoint: string): 'path' | 'virtual-host' {
  const host = new URL(endpoint).hostname;
  const isDomain = host.includes('.') && isIP(host) === 0;
  return isDomain && DNS_LABEL.test(bucket) ? 'virtual-host' : 'path';
}
