import type { Draft } from '../draft/draft.ts';
import type { VirtualServer } from '../draft/draft-route.ts';
import { serverNames } from '../draft/server-names.ts';
import type { ApacheDirective, ApacheNode, ApacheSection } from './parse-apache.ts';

/** A virtual host, or the whole where there is none. What stands outside of all hosts is part of each. */
export class ApacheServer {
  /** The host's own section. */
  readonly section: ApacheSection | undefined;
  readonly #nodes: readonly ApacheNode[];
  readonly #used: Set<ApacheDirective>;

  /** @param used directives that came over; shared by all servers of an import */
  constructor(nodes: readonly ApacheNode[], used: Set<ApacheDirective>, section?: ApacheSection) {
    this.#nodes = section === undefined ? nodes : [...nodes, ...section.children];
    this.#used = used;
    this.section = section;
  }

  /** Sections of a kind, the outermost only. */
  sections(kind: string): ApacheSection[] {
    return this.#nodes.filter((node) => node.kind === 'section' && is(node, kind)) as ApacheSection[];
  }

  /** A directive that stands in no section; the last of its name counts. */
  directive(name: string): ApacheDirective | undefined {
    return this.all(name).at(-1);
  }

  all(name: string): ApacheDirective[] {
    return directives(this.#nodes).filter((node) => is(node, name));
  }

  /** Told from others by its own names: what stands outside of it is the machine's. */
  get virtual(): VirtualServer {
    const at = this.section?.at ?? '';
    return { at, names: serverNames(this.#said().flatMap(({ args }) => args)).names };
  }

  /** Lists names of it that we cannot tell it by. */
  useNames(draft: Draft): void {
    for (const directive of this.#said()) {
      this.use(directive);
      for (const _ of serverNames(directive.args).others)
        draft.skipOnce(directive.at, directive.name, 'a host is told by its name or by *.NAME');
    }
  }

  #said(): ApacheDirective[] {
    const nodes = directives(this.section?.children ?? this.#nodes);
    return nodes.filter((node) => is(node, 'ServerName') || is(node, 'ServerAlias'));
  }

  /** Remembers that a directive came over, or is listed already. */
  use(directive: ApacheDirective): ApacheDirective {
    this.#used.add(directive);
    return directive;
  }
}

export function directives(nodes: readonly ApacheNode[]): ApacheDirective[] {
  return nodes.filter((node) => node.kind === 'directive');
}

/** Apache's names are of no case. */
export function is({ name }: { readonly name: string }, wanted: string): boolean {
  return name.toLowerCase() === wanted.toLowerCase();
}

/** The servers of a configuration. */
export function serversOf(nodes: readonly ApacheNode[], used: Set<ApacheDirective>): ApacheServer[] {
  const isHost = (node: ApacheNode): node is ApacheSection =>
    node.kind === 'section' && is(node, 'VirtualHost');
  const hosts = nodes.filter(isHost);
  const shared = nodes.filter((node) => !isHost(node));
  if (hosts.length === 0) return [new ApacheServer(shared, used)];
  return hosts.map((host) => new ApacheServer(shared, used, host));
}

/** What a directive is called in a comment: never with its value. */
export function origin({ at, name }: ApacheDirective): string {
  return `${at} ${name}`;
}
