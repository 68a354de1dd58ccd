import type { ServedRoute } from './route-times.ts';

/** Routes of one virtual host, the longest path first. */
type HostRoutes = readonly ServedRoute[];

/** What is asked for: a path, and of whom. */
interface Asked {
  /** Decoded, starts with `/`. */
  readonly path: string;
  /** Of a URL that names it; empty or absent: nobody said. */
  readonly host?: string | undefined;
}

/** The configured routes: the host that fits best has them, and of those the longest prefix wins. */
export class Routes {
  /** By name in lower case; `*.example.com` under `.example.com`. */
  readonly #byHost: ReadonlyMap<string, HostRoutes>;
  /** For hosts that no route names. */
  readonly #ofOthers: HostRoutes;

  constructor(routes: readonly ServedRoute[]) {
    const longestFirst = routes.toSorted((a, b) => b.path.length - a.path.length);
    const names = new Set(longestFirst.flatMap(({ hosts = [] }) => hosts));
    this.#byHost = new Map(
      [...names].map((name) => [
        name.replace(/^\*/, ''),
        longestFirst.filter(({ hosts }) => hosts?.includes(name)),
      ]),
    );
    this.#ofOthers = longestFirst.filter(({ hosts }) => hosts === undefined);
  }

  /** @param hostField `Host` as it was sent; what a URL itself names counts before it (RFC 9112 3.2.2) */
  match({ path, host }: Asked, hostField = ''): ServedRoute | undefined {
    return this.of(host ?? hostField).find((route) => path.startsWith(route.path));
  }

  /** The longest path first. A host is one of its own name, else of the longest `*.NAME` that fits. */
  of(host: string): HostRoutes {
    if (this.#byHost.size === 0) return this.#ofOthers;
    const name = host.replace(/\.?(?::\d*)?$/, '').toLowerCase();
    for (let rest = name; rest !== ''; rest = rest.slice(Math.max(1, nextLabel(rest)))) {
      const routes = this.#byHost.get(rest);
      if (routes !== undefined) return routes;
      if (nextLabel(rest) < 0) break;
    }
    return this.#ofOthers;
  }
}

/** Where the next `.NAME` begins, behind the first character. */
function nextLabel(name: string): number {
  return name.indexOf('.', 1);
}
