import type { RouteConfig } from '../../origin-config.ts';

/** The configured routes; the longest prefix wins. */
export class Routes {
  readonly #longestFirst: readonly RouteConfig[];

  constructor(routes: readonly RouteConfig[]) {
    this.#longestFirst = routes.toSorted((a, b) => b.path.length - a.path.length);
  }

  /** @param path decoded, starts with `/` */
  match(path: string): RouteConfig | undefined {
    return this.#longestFirst.find((route) => path.startsWith(route.path));
  }
}
