import type { BucketConfig } from '../origin-config.ts';
import type { EndpointStats } from '../stats.ts';
import { bucketEndpoint } from './bucket-endpoint.ts';
import { Circuit, LONGEST_PAUSE_OF_ONLY_ONE_MS } from './circuit.ts';
import { sessionsOf } from './create-session.ts';
import { ExpressSessions } from './express-sessions.ts';
import type { StoreClock } from './store-clock.ts';
import { type Subrequest, subrequestsOf, usesSessions } from './subrequest.ts';
import { LateTransport } from './transport/late-transport.ts';
import { RangeTransport } from './transport/range-transport.ts';
import { slabs } from './transport/slabs.ts';
import type { Transport } from './transport/transport.ts';

function transportOf(config: BucketConfig, origin: string): Transport {
  const options = { origin, ca: config.tls?.ca, ...config.pool };
  const inFull = new LateTransport(async () => {
    const { UndiciTransport } = await import('./transport/undici-transport.ts');
    return new UndiciTransport(options);
  });
  return config.pool.transport === 'undici' ? inFull : new RangeTransport(options, slabs, inFull);
}

/** One place that a bucket can be read from: how it is asked, over which connections, and whether it answers. */
export class StoreEndpoint {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly subrequest: Subrequest;
  readonly transport: Transport;
  /** Where reads are not signed with the credential itself. */
  readonly sessions: ExpressSessions | undefined;
  readonly circuit: Circuit;

  constructor(config: BucketConfig, clock: StoreClock) {
    const endpoint = bucketEndpoint(config);
    this.origin = endpoint.origin;
    this.subrequest = subrequestsOf(config, endpoint);
    this.transport = transportOf(config, endpoint.origin);
    this.circuit = new Circuit(config.failover === undefined ? LONGEST_PAUSE_OF_ONLY_ONE_MS : undefined);
    this.sessions = usesSessions(config)
      ? new ExpressSessions(sessionsOf(config, this.transport, () => clock.now()))
      : undefined;
  }

  get stats(): EndpointStats {
    const { connected } = this.transport.connections;
    return { circuit: this.circuit.state, openings: this.circuit.openings, connected };
  }
}
