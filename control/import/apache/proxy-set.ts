import type { Draft, Entry } from '../draft/draft.ts';
import { directives, is, origin } from './server.ts';
import type { ApacheSection } from './parse-apache.ts';

/** A worker's parameter: the keys of `pool` that it becomes, or why it becomes none. */
type Parameter = { readonly keys: readonly string[]; readonly unit: 's' | '' } | { readonly why: string };

/** Said of what needs no key because it is always so: not a loss. */
const ALWAYS = 'always so';

/** https://httpd.apache.org/docs/2.4/mod/mod_proxy.html#proxypass */
const PARAMETERS: Readonly<Record<string, (value: string) => Parameter | typeof ALWAYS>> = {
  connectiontimeout: () => ({ keys: ['connect_timeout'], unit: 's' }),
  timeout: () => ({ keys: ['headers_timeout', 'body_timeout'], unit: 's' }),
  ttl: () => ({ keys: ['keep_alive'], unit: 's' }),
  max: () => ({ keys: ['connections'], unit: '' }),
  keepalive: (value) =>
    /^on$/i.test(value) ? ALWAYS : { why: 'probes of idle connections are always sent' },
  enablereuse: (value) => (/^on$/i.test(value) ? ALWAYS : { why: 'connections are always used again' }),
  disablereuse: (value) => (/^off$/i.test(value) ? ALWAYS : { why: 'connections are always used again' }),
  retry: (value) =>
    value === '0' ? ALWAYS : { why: 'a store that failed is asked again at once; there is no pause to set' },
};

/** The `pool` of a bucket, from `ProxySet` lines and the parameters on the section's own line. */
export function poolEntries(section: ApacheSection, draft: Draft): Entry[] {
  const entries = new Map<string, Entry>();
  const translate = (parameter: string, from: string, at: string) => {
    const [name = '', value = ''] = parameter.split('=', 2);
    const found = PARAMETERS[name.toLowerCase()]?.(value);
    // A value is not repeated unless it is known to be none that is secret.
    if (found === undefined) return draft.skip(at, name, 'there is no such setting');
    if (found === ALWAYS) return;
    if ('why' in found) return draft.skip(at, `${name}=${value}`, found.why);
    for (const key of found.keys) entries.set(key, { key, value: valueOf(value, found.unit), from });
  };
  for (const parameter of section.args.slice(1)) {
    translate(parameter, `${section.at} ${parameter}`, section.at);
  }
  for (const directive of directives(section.children).filter((node) => is(node, 'ProxySet'))) {
    for (const parameter of directive.args) {
      translate(parameter, `${origin(directive)} ${parameter}`, directive.at);
    }
  }
  return [...entries.values()];
}

/** Apache's seconds may carry a unit of ours already. */
function valueOf(value: string, unit: string): string | number {
  if (unit === '') return /^\d+$/.test(value) ? Number(value) : value;
  return /^\d+$/.test(value) ? `${value}${unit}` : value;
}
