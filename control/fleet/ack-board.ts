import type { FleetWait, NodeAcknowledgement } from '../node-acknowledgement.ts';
import {
  type NodeAcknowledgements,
  NO_ACKNOWLEDGEMENTS,
  parseAcknowledgements,
  partOf,
} from './acknowledgements.ts';
import { type Etcd, type KeyValue, type Watch, EtcdError } from './etcd/etcd.ts';
import type { FleetKeys } from './fleet-keys.ts';

interface AckBoardOptions {
  readonly etcd: Etcd;
  readonly keys: FleetKeys;
  /** Names of the nodes that are there now. */
  readonly present: () => ReadonlySet<string>;
}

/** A change that nodes are to go by. */
interface Question {
  /** Absent: the keys. */
  readonly bucket?: string;
  /** Of etcd, in which it was made. */
  readonly revision: number;
  /** Who was there then. */
  readonly nodes: readonly string[];
  readonly wait: FleetWait;
}

/** For so long a change waits for its nodes. */
const LIMIT_MS = 5000;
const RETRY_MS = 200;
/** The next change often comes soon after. */
const LINGER_MS = 10_000;

/** What nodes acknowledge, watched while somebody waits for it: of two hundred nodes each says so of each change. */
export class AckBoard {
  readonly #options: AckBoardOptions;
  readonly #listeners = new Set<() => void>();
  #known: Map<string, NodeAcknowledgements> | undefined;
  #opening: Promise<void> | undefined;
  #watch: Watch | undefined;
  #lingering: NodeJS.Timeout | undefined;
  #trouble = '';

  constructor(options: AckBoardOptions) {
    this.#options = options;
  }

  /** By node, what it acknowledges now. @throws EtcdError */
  async read(): Promise<ReadonlyMap<string, NodeAcknowledgements>> {
    const { known } = await this.#read();
    return known;
  }

  /** Answers when each node has gone by the change or said why not, more than a half of them have gone by it, or time is over. */
  async acknowledged(question: Question): Promise<NodeAcknowledgement[]> {
    const { nodes, wait } = question;
    if (wait === 'none') return [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      const answers = this.#answers(question);
      const gone = answers.filter(({ isAnswered }) => isAnswered);
      const going = answers.filter(({ refusal }) => refusal === undefined);
      const isEnough = wait === 'majority' && going.length > nodes.length / 2;
      if (isEnough || gone.length === answers.length) resolve();
    };
    const timer = setTimeout(resolve, LIMIT_MS);
    this.#listeners.add(look);
    try {
      void this.#openAndTell();
      await promise;
      return this.#answers(question).map(({ node, generation, refusal }) => {
        return { node, generation, ...(refusal !== undefined && { refusal }) };
      });
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(look);
      if (this.#listeners.size === 0) this.#lingering = setTimeout(() => this.close(), LINGER_MS).unref();
    }
  }

  /** A node has come or gone. */
  onNodesChanged(): void {
    for (const look of this.#listeners) look();
  }

  close(): void {
    clearTimeout(this.#lingering);
    this.#watch?.close();
    this.#watch = undefined;
    this.#known = undefined;
  }

  /** Whoever has gone since is not waited for. */
  #answers({ bucket, revision, nodes }: Question): (NodeAcknowledgement & { isAnswered: boolean })[] {
    const present = this.#options.present();
    return nodes
      .filter((node) => present.has(node))
      .toSorted()
      .map((node) => {
        const part = partOf(this.#known?.get(node) ?? NO_ACKNOWLEDGEMENTS, bucket);
        const { generation = 0, refusal } = part ?? {};
        const isAnswered = part !== undefined && part.revision >= revision;
        if (!isAnswered)
          return { node, generation, refusal: this.#trouble || 'it has not answered', isAnswered };
        return { node, generation, ...(refusal !== undefined && { refusal }), isAnswered };
      });
  }

  async #openAndTell(): Promise<void> {
    await this.#open();
    this.onNodesChanged();
  }

  /** Answers when it is known what is acknowledged now, or why not. */
  async #open(): Promise<void> {
    clearTimeout(this.#lingering);
    if (this.#known !== undefined) return;
    this.#opening ??= this.#readAndWatch()
      .catch((error: unknown) => this.#onTrouble(error))
      .finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  async #readAndWatch(): Promise<void> {
    const { etcd, keys } = this.#options;
    const { revision, known } = await this.#read();
    this.#known = known;
    this.#trouble = '';
    this.#watch = etcd.watch(keys.acknowledgements, revision, {
      onEvents: (events) => {
        for (const event of events) {
          if (event.kind === 'put') known.set(...this.#told(event.entry));
          else known.delete(keys.nodeOf(event.key));
        }
        this.onNodesChanged();
      },
      onProgress: () => undefined,
      onEnd: (reason) => this.#onTrouble(reason),
    });
  }

  async #read(): Promise<{ revision: number; known: Map<string, NodeAcknowledgements> }> {
    const { etcd, keys } = this.#options;
    const { revision, entries } = await etcd.read(keys.acknowledgements);
    return { revision, known: new Map(entries.map((entry) => this.#told(entry))) };
  }

  #told({ key, value }: KeyValue): [node: string, NodeAcknowledgements] {
    return [this.#options.keys.nodeOf(key), parseAcknowledgements(value)];
  }

  /** Whoever waits goes on waiting: another try begins at once, and they have five seconds. */
  #onTrouble(error: unknown): void {
    this.#known = undefined;
    this.#trouble = `it is not known: ${(error as Error).message}`;
    if (!(error instanceof EtcdError)) throw error;
    if (this.#listeners.size > 0) setTimeout(() => void this.#openAndTell(), RETRY_MS).unref();
  }
}
