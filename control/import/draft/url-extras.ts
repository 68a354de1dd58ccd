import type { Draft } from './draft.ts';

/** Lists what a proxied URL carries besides a place. Never its text: that may be a password. */
export function listUrlExtras(text: string, at: string, what: string, draft: Draft): void {
  const url = URL.parse(text);
  if (url === null) return;
  if (url.username + url.password !== '') {
    draft.skipOnce(at, what, 'user and password in its URL are left out: reads are signed with keys');
  }
  if (url.search !== '') draft.skipOnce(at, what, 'the query string in its URL is left out: no read has one');
}
