import type { NodeStatus } from '../status/node-status.ts';

/** Where a page asks the origin: on the host that the page was asked under, at a port of its own. */
export interface OriginPlace {
  readonly scheme: NodeStatus['scheme'];
  readonly port: number;
}

/** Undefined for an origin on a unix socket: no page can reach it. */
export function originPlace({ address, scheme }: NodeStatus): OriginPlace | undefined {
  return address.kind === 'tcp' ? { scheme, port: address.port } : undefined;
}
