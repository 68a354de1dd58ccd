import type { FleetReader } from '../../../control/fleet/fleet-reader.ts';
import type { FleetNode, FleetView } from '../../../control/fleet/fleet-view.ts';

/** A node that signs with generation 4 of `media` and 7 of `other`. */
export function fleetNode(name: string, changes: Partial<FleetNode> = {}): FleetNode {
  return {
    name,
    version: '0.1.0',
    address: `10.0.0.1:50051`,
    startedAtMs: Date.now() - 60_000,
    revision: 42,
    buckets: { media: { generation: 4 }, other: { generation: 7 } },
    ...changes,
  };
}

/** A fleet of two nodes that go by everything, as `edge-1` sees it. */
export function fleetView(changes: Partial<FleetView> = {}): FleetView {
  return {
    fleet: 'films',
    node: 'edge-1',
    revision: 42,
    freshAtMs: Date.now(),
    endpoint: 'https://127.0.0.1:2379',
    nodes: [fleetNode('edge-1'), fleetNode('edge-2')],
    generations: { media: 4, other: 7 },
    sourceHolders: { other: 'edge-2' },
    ...changes,
  };
}

/** Is what a test says it is. */
export class ScriptedFleet implements FleetReader {
  reads = 0;
  accept: () => Promise<number> = () => Promise.resolve(this.#view.revision);
  #view: FleetView;
  readonly #listeners = new Set<() => void>();

  constructor(view: FleetView = fleetView()) {
    this.#view = view;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  view(): FleetView {
    return this.#view;
  }

  read(): Promise<FleetView> {
    this.reads++;
    return Promise.resolve(this.#view);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes the view, and says so. */
  become(changes: Partial<FleetView>): void {
    this.#view = { ...this.#view, ...changes };
    for (const listener of this.#listeners) listener();
  }
}
