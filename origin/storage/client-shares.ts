/** Places of which one client may have a share, and how many each has. */
export class ClientShares {
  readonly #limit: number;
  readonly #isShared: boolean;
  readonly #taken = new Map<string, number>();

  /** @param share of the places, for one client, who may have one at least; 1: all of them */
  constructor(places: number, share: number) {
    this.#limit = Math.max(1, Math.floor(places * share));
    this.#isShared = this.#limit < places;
  }

  /** @param client an empty one is nobody in particular, and has no share */
  hasLeft(client: string): boolean {
    return client === '' || !this.#isShared || (this.#taken.get(client) ?? 0) < this.#limit;
  }

  take(client: string): void {
    if (this.#isShared) this.#taken.set(client, (this.#taken.get(client) ?? 0) + 1);
  }

  give(client: string): void {
    const left = (this.#taken.get(client) ?? 1) - 1;
    if (left > 0) this.#taken.set(client, left);
    else this.#taken.delete(client);
  }
}
