import { type BucketUrl, parseBucketUrl } from '../draft/bucket-url.ts';
import type { Draft } from '../draft/draft.ts';
import type { ApacheSection } from './parse-apache.ts';
import { type Pass, pathOf } from './passes.ts';
import { s3Settings, type S3Settings } from './s3-settings.ts';
import type { ApacheServer } from './server.ts';

/** Where a bucket is, and with which keys and pool: a `<Proxy>` section, or an `IsmProxyPass` and the keys around it. */
export interface Place {
  readonly url: BucketUrl;
  readonly settings: S3Settings;
  readonly proxy: ApacheSection | undefined;
  /** `site.conf:12` */
  readonly at: string;
  /** `<Proxy>` */
  readonly what: string;
}

/** A `<Proxy>` section and what its URL says. */
interface Proxy {
  readonly prefix: string;
  /** Absent where the URL is of a store, and what is asked of it names the bucket. */
  readonly url: BucketUrl | undefined;
  readonly section: ApacheSection;
  readonly settings: S3Settings;
}

/** The places that a server reads from. */
export class Places {
  readonly #server: ApacheServer;
  readonly #draft: Draft;
  readonly #proxies: readonly Proxy[];
  readonly #matched = new Set<Proxy>();

  constructor(server: ApacheServer, draft: Draft) {
    this.#server = server;
    this.#draft = draft;
    this.#proxies = server.sections('Proxy').map(proxyOf);
  }

  /** The `<Proxy>` with the longest prefix of the URL; the keys that it lacks are those of the sections around the path. */
  of(pass: Pass, url: BucketUrl): Place {
    const target = comparable(pass.url);
    const matching = this.#proxies.filter(({ prefix }) => target.startsWith(prefix));
    const longest = matching.toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
    if (longest !== undefined) this.#matched.add(longest);
    if (longest !== undefined && longest.settings.size > 0) return placeOf(longest, url);
    const { at, name } = pass.directive;
    return { url, settings: this.#settingsAround(pass), proxy: longest?.section, at, what: name };
  }

  /** Those that no path leads to: server manifests may name media there. */
  others(): Place[] {
    return this.#proxies
      .filter((proxy) => !this.#matched.has(proxy))
      .flatMap((proxy) => {
        const { url, section, settings } = proxy;
        if (url !== undefined && settings.size > 0) return [placeOf(proxy, url)];
        const why =
          url === undefined ? 'its URL names no bucket' : 'no key is in it, and no IsmProxyPass leads there';
        this.#draft.skipOnce(section.at, '<Proxy>', why);
        return [];
      });
  }

  /** Apache merges `<Location>` over `<Directory>`. */
  #settingsAround(pass: Pass): S3Settings {
    const server = this.#server;
    const around = [...server.sections('Directory'), ...server.sections('Location')].filter((section) => {
      const path = pathOf(section, server);
      return path !== undefined && pass.path.startsWith(path);
    });
    return new Map(around.flatMap(({ children }) => [...s3Settings(children)]));
  }
}

function proxyOf(section: ApacheSection): Proxy {
  const [prefix = ''] = section.args;
  const url = prefix.includes('*') ? undefined : parseBucketUrl(prefix);
  return { prefix: comparable(prefix), url, section, settings: s3Settings(section.children) };
}

function placeOf({ section, settings }: Proxy, url: BucketUrl): Place {
  return { url, settings, proxy: section, at: section.at, what: '<Proxy>' };
}

/** Without user and query, and without the port where it is the scheme's. */
function comparable(text: string): string {
  const url = URL.parse(text);
  return url === null ? text : url.origin + url.pathname;
}
