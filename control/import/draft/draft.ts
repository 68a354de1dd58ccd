import { ANY_BUCKET } from '../../../origin/origin-config.ts';
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

/** A path of ours that leads to a bucket. */
interface DraftRoute {
  readonly path: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly mode: 'package' | 'passthrough';
  /** Whose requests it was for, in whatever words. */
  readonly host: string;
  readonly at: string;
  readonly from: string;
  readonly notes?: readonly string[];
}

/** A configuration of ours while another server's is read. */
export class Draft {
  readonly secrets = new Secrets();
  readonly notTranslated: NotTranslated[] = [];
  readonly #origin: Entry[] = [];
  readonly #buckets = new Map<string, { readonly identity: string; readonly entry: Entry }>();
  readonly #routes = new Map<string, DraftRoute>();

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
    const before = this.#routes.get(route.path);
    if (before === undefined) {
      for (const other of this.#routes.values()) this.#listOverlap(route, other);
      this.#routes.set(route.path, route);
    } else if (!leadsAlike(before, route)) {
      this.skip(route.at, route.path, `it leads elsewhere since ${before.at}: ${ROUTES_BY_PATH}`);
    }
  }

  /** The longer path takes requests of all hosts, also of one that had only the shorter. */
  #listOverlap(one: DraftRoute, other: DraftRoute): void {
    const [narrow, wide] = one.path.length > other.path.length ? [one, other] : [other, one];
    if (one.host === other.host || !narrow.path.startsWith(wide.path)) return;
    this.skip(
      narrow.at,
      narrow.path,
      `it takes these from ${wide.path} of ${wide.at} as well: ${ROUTES_BY_PATH}`,
    );
  }

  entries(): Entry[] {
    return [
      { key: 'origin', value: this.#origin },
      { key: 'buckets', value: [...this.#buckets.values()].map(({ entry }) => entry) },
      { key: 'routes', value: [...this.#routes.values()].map(routeEntry) },
    ];
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

const ROUTES_BY_PATH =
  'requests are told apart by path, not by host; run another Headwater for the other host';

function routeEntry({ path, bucket, prefix, mode, from, notes = [] }: DraftRoute): Entry {
  const entries: Entry[] = [
    { key: 'path', value: path, from, essential: 1 },
    { key: 'bucket', value: bucket, essential: 1 },
    ...(prefix === '' ? [] : [{ key: 'prefix', value: prefix }]),
    { key: 'mode', value: mode, essential: 1 },
  ];
  return { key: '', value: entries, notes };
}
