import type { KeyRange } from './etcd/etcd.ts';

/** What a key of a fleet is about. */
export type FleetPart =
  | { readonly kind: 'meta' }
  | { readonly kind: 'credentials'; readonly bucket: string }
  | { readonly kind: 'revocation'; readonly bucket: string; readonly generation: number }
  | { readonly kind: 'keyring' }
  | { readonly kind: 'key' | 'group' | 'shield'; readonly id: string }
  | { readonly kind: 'request'; readonly id: string }
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'source'; readonly bucket: string };

/** How many names there are in a key, its folder's among them. */
const LEVELS: Readonly<Record<string, number>> = {
  meta: 1,
  keyring: 1,
  credentials: 2,
  revocations: 3,
  keys: 3,
  groups: 2,
  requests: 2,
  nodes: 2,
  sources: 2,
};

/** Where a fleet's state is in etcd: `/headwater/v1/FLEET/…`; names are percent-encoded, so that none reaches beyond its place. */
export class FleetKeys {
  readonly #prefix: string;

  constructor(fleet: string) {
    this.#prefix = `/headwater/v1/${encodeURIComponent(fleet)}/`;
  }

  /** All but what nodes acknowledge, which comes first and interests only who waits for it. */
  get replicated(): KeyRange {
    return { key: this.#path('credentials'), end: afterAll(this.#prefix) };
  }

  /** What nodes acknowledge. */
  get acknowledgements(): KeyRange {
    return below(this.#path('acks'));
  }

  get nodes(): KeyRange {
    return below(this.#path('nodes'));
  }

  /** Which fleet it is, and which key its secrets are sealed with. */
  get meta(): string {
    return this.#path('meta');
  }

  /** Changed with each change of keys, groups and shields: they are changed one at a time. */
  get keyring(): string {
    return this.#path('keyring');
  }

  credentials(bucket: string): string {
    return this.#path('credentials', bucket);
  }

  revocation(bucket: string, generation: number): string {
    return this.#path('revocations', bucket, String(generation));
  }

  heldKey(id: string): string {
    return this.#path('keys', 'viewers', id);
  }

  shield(name: string): string {
    return this.#path('keys', 'shields', name);
  }

  group(name: string): string {
    return this.#path('groups', name);
  }

  request(id: string): string {
    return this.#path('requests', id);
  }

  node(name: string): string {
    return this.#path('nodes', name);
  }

  acknowledgement(node: string): string {
    return this.#path('acks', node);
  }

  /** Held by the node that asks a bucket's source. */
  source(bucket: string): string {
    return this.#path('sources', bucket);
  }

  /** Whose key it is, of {@link nodes} or {@link acknowledgements}. */
  nodeOf(key: string): string {
    return decoded(key.slice(key.lastIndexOf('/') + 1));
  }

  /** Undefined for what is none of ours, or of a later release. */
  partOf(key: string): FleetPart | undefined {
    const names = key.slice(this.#prefix.length).split('/').map(decoded);
    const [folder = '', first = '', second = ''] = names;
    // Another spelling of a name would be a second key of the same thing.
    if (names.length !== LEVELS[folder] || this.#path(...names) !== key) return undefined;
    switch (folder) {
      case 'meta':
      case 'keyring':
        return { kind: folder };
      case 'credentials':
        return { kind: 'credentials', bucket: first };
      case 'revocations':
        return { kind: 'revocation', bucket: first, generation: Number(second) };
      case 'keys':
        if (first === 'viewers') return { kind: 'key', id: second };
        return first === 'shields' ? { kind: 'shield', id: second } : undefined;
      case 'groups':
        return { kind: 'group', id: first };
      case 'requests':
        return { kind: 'request', id: first };
      case 'nodes':
        return { kind: 'node', node: first };
      case 'sources':
        return { kind: 'source', bucket: first };
      default:
        return undefined;
    }
  }

  #path(...names: string[]): string {
    return this.#prefix + names.map(encodeURIComponent).join('/');
  }
}

function below(folder: string): KeyRange {
  return { key: `${folder}/`, end: afterAll(`${folder}/`) };
}

/** The first key after all that begin with a prefix, which ends with `/`. */
function afterAll(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return '';
  }
}
