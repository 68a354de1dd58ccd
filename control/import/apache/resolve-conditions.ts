import type { Draft } from '../draft/draft.ts';
import type { ApacheDirective, ApacheNode } from './parse-apache.ts';

/** What `Define` gave a value, by name. */
type Variables = Map<string, string>;

/**
 * The nodes as Apache would take them: `<IfModule>` opened (whoever wrote it has the module), `${NAME}` replaced by
 * what `Define` says. Other conditions, and files that are included, are listed: they cannot be known from here.
 */
export function resolveConditions(nodes: readonly ApacheNode[], draft: Draft): ApacheNode[] {
  return resolve(nodes, new Map(), draft);
}

function resolve(nodes: readonly ApacheNode[], variables: Variables, draft: Draft): ApacheNode[] {
  return nodes.flatMap((node): ApacheNode[] => {
    const known = { ...node, args: node.args.map((arg) => replaceVariables(arg, variables)) };
    if (known.kind === 'directive') return resolveDirective(known, variables, draft);
    const isOpen = /^ifmodule$/i.test(known.name) && !known.args[0]?.startsWith('!');
    if (isOpen) return resolve(known.children, variables, draft);
    if (/^(?:if|ifmodule|ifdefine|ifversion|iffile|ifdirective|ifsection|else|elseif)$/i.test(known.name)) {
      draft.skip(known.at, `<${known.name}>`, 'whether its condition holds cannot be known from here');
      return [];
    }
    return [{ ...known, children: resolve(known.children, variables, draft) }];
  });
}

function resolveDirective(directive: ApacheDirective, variables: Variables, draft: Draft): ApacheNode[] {
  const { name, args, at } = directive;
  if (/^define$/i.test(name)) {
    variables.set(args[0] ?? '', args[1] ?? '');
    return [];
  }
  if (/^include(?:optional)?$/i.test(name)) {
    draft.skip(at, name, 'included files are not opened; give them on the command line as well');
    return [];
  }
  return [directive];
}

function replaceVariables(arg: string, variables: Variables): string {
  return arg.replaceAll(/\$\{(\w+)\}/g, (reference, name: string) => variables.get(name) ?? reference);
}
