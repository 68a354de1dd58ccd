import type { VirtualServer } from '../draft/draft-route.ts';
import type { NginxDirective } from './parse-nginx.ts';

const NO_SERVER: VirtualServer = { at: '', names: [] };

/** What is in force in a block: its own directives, then those of the blocks around it. */
export class NginxScope {
  readonly directives: readonly NginxDirective[];
  /** The `server` around it. */
  readonly server: VirtualServer;
  readonly #outer: NginxScope | undefined;

  constructor(
    directives: readonly NginxDirective[],
    outer?: NginxScope,
    server = outer?.server ?? NO_SERVER,
  ) {
    this.directives = directives;
    this.server = server;
    this.#outer = outer;
  }

  /** The nearest directive of a name; the last in its block counts. */
  find(name: string): NginxDirective | undefined {
    return this.own(name).at(-1) ?? this.#outer?.find(name);
  }

  own(name: string): NginxDirective[] {
    return this.directives.filter((directive) => directive.name === name);
  }
}
