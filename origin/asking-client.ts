import { AsyncLocalStorage } from 'node:async_hooks';

const asking = new AsyncLocalStorage<string>();

/** Has all that a piece of work reads, however deep below, be read for a client. @param client its address */
export function onBehalfOf<T>(client: string, work: () => T): T {
  return asking.run(client, work);
}

/** Whom the work under way is for; empty: nobody in particular. */
export function askingClient(): string {
  return asking.getStore() ?? '';
}
