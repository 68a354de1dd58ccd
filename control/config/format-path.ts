import { showName } from '../show-name.ts';

/** `routes[0].path`; empty for the document itself. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${showName(String(part))}`))
    .join('')
    .slice(1);
}
