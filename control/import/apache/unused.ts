import type { Draft } from '../draft/draft.ts';
import { noSuch } from '../draft/nearest-name.ts';
import type { ApacheDirective, ApacheNode } from './parse-apache.ts';
import { S3_DIRECTIVES } from './s3-settings.ts';

/** Why a directive has no place in ours, by lower-case name. */
const REASONS: Readonly<Record<string, string>> = {
  addhandler: 'URLs are known by their form; no handlers are set',
  addtype: 'media types are those of the formats',
  customlog: 'requests are logged by origin.access_log; write it by hand',
  documentroot: 'nothing is served from disk',
  errorlog: 'the log goes to standard error, as JSON lines',
  header: 'response headers are those of the formats; set others in front',
  ismproxypass: 'it stands in no section that has a path',
  listen: 'Headwater listens on one address',
  loadmodule: 'there is nothing to load',
  loglevel: 'the log has one level',
  proxypass: 'for plain files write a route of mode passthrough',
  proxypassreverse: 'no Location of the store reaches a client',
  require: 'who may connect is decided in front',
  rewritecond: 'URLs are those of the routes; rewrite in front',
  rewriteengine: 'URLs are those of the routes; rewrite in front',
  rewriterule: 'URLs are those of the routes; rewrite in front',
  serveralias: 'virtual hosts have names of their own; it stands in none',
  servername: 'virtual hosts have names of their own; it stands in none',
  sslcertificatefile: 'TLS is spoken by origin.tls; write it by hand, or end it in front',
  sslcertificatekeyfile: 'TLS is spoken by origin.tls; write it by hand, or end it in front',
  sslengine: 'TLS is spoken by origin.tls; write it by hand, or end it in front',
  use: 'macros are not expanded; write out what they stand for',
  usplicensekey: 'there is no licence to show',
  usphandleism: 'it counts with on, beside IsmProxyPass',
  uspenablesubreq: 'it counts with on, beside IsmProxyPass',
};

/** Lists every directive that did not come over. */
export function listUnused(nodes: readonly ApacheNode[], used: Set<ApacheDirective>, draft: Draft): void {
  for (const node of nodes) {
    if (node.kind === 'section') listUnused(node.children, used, draft);
    else if (!used.has(node)) draft.skip(node.at, node.name, reason(node));
  }
}

function reason({ name }: ApacheDirective): string {
  if (/^s3/i.test(name)) return s3Reason(name);
  return REASONS[name.toLowerCase()] ?? 'Headwater has nothing that corresponds';
}

function s3Reason(name: string): string {
  const isKnown = S3_DIRECTIVES.some((known) => known.toLowerCase() === name.toLowerCase());
  if (!isKnown) return noSuch('directive', name, S3_DIRECTIVES);
  return 'no bucket that was translated is in its section, or a later one of its name counts';
}
