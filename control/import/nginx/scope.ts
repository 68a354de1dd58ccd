import type { NginxDirective } from './parse-nginx.ts';

/** What is in force in a block: its own directives, then those of the blocks around it. */
export class NginxScope {
  readonly directives: readonly NginxDirective[];
  /** Where the `server` around it begins. */
  readonly server: string;
  readonly #outer: NginxScope | undefined;

  constructor(directives: readonly NginxDirective[], outer?: NginxScope, server = outer?.server ?? '') {
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
