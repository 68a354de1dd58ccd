import type { RouteConfig } from '../../origin-config.ts';
import type { RequestHead } from '../connection/request-head.ts';

const NOTHING: Readonly<Record<string, string>> = {};

/**
 * What a player's page is told beside what everybody is, whatever the answer: that it may send cookies, and see what
 * comes of it. https://fetch.spec.whatwg.org/#cors-protocol-and-credentials
 */
export function corsWithCookies(
  route: RouteConfig | undefined,
  { headers: { origin } }: RequestHead,
): Readonly<Record<string, string>> {
  const { origins = [] } = route?.restrict ?? {};
  if (origins.length === 0) return NOTHING;
  if (origin === undefined || !origins.includes(origin)) return { Vary: 'Origin' };
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    Vary: 'Origin',
  };
}
