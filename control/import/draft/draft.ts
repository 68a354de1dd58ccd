import { ANY_BUCKET } from '../../../origin/origin-config.ts';
import type { DraftRoute } from './draft-route.ts';
import { hostsOfRoutes, type PlacedRoute, type Rest } from './route-hosts.ts';
import { Secrets } from './secrets.ts';

/** What a key of the configuration is given. */
export type Scalar = string | number | boolean | readonly string[];

/** One key of the YAML to be, or one item of a list (whose key is empty). */
export interface Entry {
  readonly key: string;
  readonly value: Scalar | readonly Entry[];
  /** What it was made from: `site.conf:12 S3Region`. Never with a secret value. */
  readonly from?: string;
  /** Comments above it. */
  readonly notes?: readonly string[];
  /** How many levels around it make no sense without it, and are left out with it. */
  readonly essential?: 1 | 2 | 3;
  /** What to do where the configuration does not take it. */
  readonly instead?: string;
}

/** Something of the other server's configuration that has no place in ours. */
export interface NotTranslated {
  /** `site.conf:12` */
  readonly at: string;
  /** Names only: a value may be a secret. */
  readonly what: string;
  readonly why: string;
}

/** A configuration of ours while another server's is read. */
export class Draft {
  readonly secrets = new Secrets();
  readonly notTranslated: NotTranslated[] = [];
  readonly #origin: Entry[] = [];
  readonly #buckets = new Map<string, { readonly identity: string; readonly entry: Entry }>();
  readonly #routes: DraftRoute[] = [];
  readonly #rest: Rest;

  /** @param rest whose requests are those that no virtual host is named for */
  constructor(rest: Rest = 'first-server') {
    this.#rest = rest;
  }

  skip(at: string, what: string, why: string): void {
    this.notTranslated.push({ at, what, why });
  }

  /** Like {@link skip}, of what several virtual hosts share and each of them comes upon. */
  skipOnce(at: string, what: string, why: string): void {
    const isListed = this.notTranslated.some(
      (each) => each.at === at && each.what === what && each.why === why,
    );
    if (!isListed) this.skip(at, what, why);
  }

  /** A key of `origin`; the first of its name stays. */
  setOrigin(key: string, value: Scalar, from: string): boolean {
    const before = this.#origin.find((entry) => entry.key === key);
    if (before === undefined) this.#origin.push({ key, value, from });
    return before === undefined || before.value === value;
  }

  /**
   * The name of a bucket in our configuration. `build` is called where the same was not asked for before.
   *
   * @param identity the same for the same place with the same keys
   */
  bucketName(identity: string, wanted: string, build: (name: string) => Entry): string {
    for (const [name, bucket] of this.#buckets) if (bucket.identity === identity) return name;
    const base = labelOf(wanted);
    let name = base;
    for (let n = 2; this.#buckets.has(name); n++) name = `${base}-${n}`;
    this.#buckets.set(name, { identity, entry: build(name) });
    return name;
  }

  addRoute(route: DraftRoute): void {
    this.#routes.push(route);
  }

  /** Once all is read: lists what contradicts what came before it. */
  entries(): Entry[] {
    return [
      { key: 'origin', value: this.#origin },
      { key: 'buckets', value: [...this.#buckets.values()].map(({ entry }) => entry) },
      { key: 'routes', value: this.#placedRoutes().map(routeEntry) },
    ];
  }

  #placedRoutes(): PlacedRoute[] {
    const placed = new Map<string, PlacedRoute>();
    for (const route of hostsOfRoutes(this.#routes, this.#rest)) {
      const { hosts = [], path, at } = route;
      const place = `${hosts.join(' ')} ${path}`;
      const before = placed.get(place);
      if (before === undefined) {
        for (const other of placed.values()) this.#listOverlap(route, other);
        placed.set(place, route);
      } else if (!leadsAlike(before, route)) this.skipOnce(at, path, `it leads elsewhere since ${before.at}`);
    }
    return [...placed.values()];
  }

  /** Of two servers that have the same hosts, the longer path takes requests of both. */
  #listOverlap(one: PlacedRoute, other: PlacedRoute): void {
    const [narrow, wide] = one.path.length > other.path.length ? [one, other] : [other, one];
    const areOfOneHost = String(one.hosts) === String(other.hosts);
    if (one.server.at === other.server.at || !areOfOneHost || !narrow.path.startsWith(wide.path)) return;
    this.skip(
      narrow.at,
      narrow.path,
      `it takes these from ${wide.path} of ${wide.at} as well: both are of the same hosts`,
    );
  }
}

/** What a bucket may be called in a configuration, with room for a number behind it. */
function labelOf(wanted: string): string {
  if (wanted === ANY_BUCKET) return 'store';
  const label = wanted.replaceAll(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return label.slice(0, 60) || 'bucket';
}

/** The same place for another host, or for http beside https, is no loss. */
function leadsAlike(one: DraftRoute, other: DraftRoute): boolean {
  return one.bucket === other.bucket && one.prefix === other.prefix && one.mode === other.mode;
}

function routeEntry({ path, bucket, prefix, mode, from, hosts, notes = [] }: PlacedRoute): Entry {
  const entries: Entry[] = [
    ...(hosts === undefined ? [] : [{ key: 'host', value: hosts, essential: 1 } as const]),
    { key: 'path', value: path, from, essential: 1 },
    { key: 'bucket', value: bucket, essential: 1 },
    ...(prefix === '' ? [] : [{ key: 'prefix', value: prefix }]),
    { key: 'mode', value: mode, essential: 1 },
  ];
  return { key: '', value: entries, notes };
}
