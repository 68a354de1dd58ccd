import { routePath } from '../draft/bucket-url.ts';
import type { Draft } from '../draft/draft.ts';
import { directives, is, type ApacheServer } from './server.ts';
import type { ApacheDirective, ApacheSection } from './parse-apache.ts';

/** `IsmProxyPass`: a path of the server that leads to a bucket's URL. */
export interface Pass {
  readonly path: string;
  readonly url: string;
  readonly directive: ApacheDirective;
  readonly section: ApacheSection;
}

/** Every `IsmProxyPass` of a server, in `<Location>` or `<Directory>`. */
export function passesOf(server: ApacheServer, draft: Draft): Pass[] {
  const sections = [...server.sections('Location'), ...server.sections('Directory')];
  return sections.flatMap((section) =>
    directives(section.children)
      .filter((directive) => is(directive, 'IsmProxyPass'))
      .flatMap((directive) => {
        const path = pathOf(section, server);
        const url = directive.args[0] ?? '';
        server.use(directive);
        if (path !== undefined) return [{ path, url, directive, section }];
        const folder = `<${section.name} ${section.args.join(' ')}>`;
        draft.skipOnce(directive.at, 'IsmProxyPass', `no URL path is known of ${folder}`);
        return [];
      }),
  );
}

/** The URL path of a section; undefined for a pattern, and for a folder that is not below the DocumentRoot. */
export function pathOf(section: ApacheSection, server: ApacheServer): string | undefined {
  const [path = '', ...more] = section.args;
  if (more.length > 0 || !path.startsWith('/') || /[*?[]/.test(path)) return undefined;
  if (is(section, 'Location')) return routePath(path);
  const documentRoot = server.directive('DocumentRoot');
  const root = documentRoot?.args[0]?.replace(/\/+$/, '');
  if (documentRoot === undefined || root === undefined) return undefined;
  if (path !== root && !path.startsWith(`${root}/`)) return undefined;
  server.use(documentRoot);
  return routePath(path.slice(root.length));
}
