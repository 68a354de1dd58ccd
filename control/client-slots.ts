type Taken = { readonly kind: 'taken'; readonly release: () => void };
type Refused = { readonly kind: 'refused'; readonly state: string };

/** What is held for long, a stream for one: so many at a time, and no client takes those of the others. */
export class ClientSlots {
  readonly #total: number;
  readonly #perClient: number;
  readonly #held = new Map<string, number>();
  #heldByAll = 0;

  constructor(total: number, perClient: number) {
    this.#total = total;
    this.#perClient = perClient;
  }

  /** @param client an address without its port: whoever opens one connection after the other is one client */
  take(client: string): Taken | Refused {
    const held = this.#held.get(client) ?? 0;
    if (held >= this.#perClient)
      return { kind: 'refused', state: `this client has ${held} open, the most that one may have` };
    if (this.#heldByAll >= this.#total)
      return { kind: 'refused', state: `${this.#heldByAll} are open, the most that there may be` };
    this.#set(client, held + 1);
    let isReleased = false;
    const release = () => {
      if (isReleased) return;
      isReleased = true;
      this.#set(client, this.#held.get(client)! - 1);
    };
    return { kind: 'taken', release };
  }

  #set(client: string, held: number): void {
    this.#heldByAll += held - (this.#held.get(client) ?? 0);
    if (held === 0) this.#held.delete(client);
    else this.#held.set(client, held);
  }
}
