import { hostname } from 'node:os';
import { z } from 'zod';
import type { FleetConfig } from '../fleet/fleet-config.ts';
import { FLEET_NAME_RULE, isFleetName } from '../fleet/fleet-name.ts';
import { duration, requiredText, section } from './fields.ts';

const endpoint = z
  .string()
  .refine((text) => isEndpoint(text), 'must be http://HOST:PORT or https://HOST:PORT');

/** etcd counts leases in seconds, and less than five would end in a moment of garbage collection. */
const [SHORTEST_LEASE_MS, LONGEST_LEASE_MS] = [5000, 600_000];

const tlsFiles = section({
  ca: requiredText.optional(),
  certificate: requiredText.optional(),
  key: requiredText.optional(),
}).refine(
  ({ certificate, key }) => (certificate === undefined) === (key === undefined),
  'must have both certificate and key, or neither',
);

/** Where a fleet writes down what its nodes share. */
export const fleet = section({
  endpoints: z.array(endpoint).min(1, 'must have at least one endpoint'),
  tls: tlsFiles.optional(),
  user: section({ name: requiredText, password: requiredText }).optional(),
  fleet: z.string().refine(isFleetName, FLEET_NAME_RULE).prefault('default'),
  node: z.string().refine(isFleetName, FLEET_NAME_RULE).optional(),
  lease: duration('15s').refine(
    (ms) => ms >= SHORTEST_LEASE_MS && ms <= LONGEST_LEASE_MS,
    'must be a duration of 5s to 10m',
  ),
}).transform(({ endpoints, tls, user, fleet: name, node, lease }, context): FleetConfig => {
  const isReadable = endpoints.some((each) => each.startsWith('http:'));
  if (tls !== undefined && isReadable) {
    context.addIssue({ code: 'custom', path: ['tls'], message: 'is of no use to an endpoint that is http' });
  }
  const named = node ?? hostname();
  if (!isFleetName(named)) {
    const message = `is missing, and the host's name ${FLEET_NAME_RULE.replace('must be', 'is not')}`;
    context.addIssue({ code: 'custom', path: ['node'], message });
  }
  return {
    endpoints,
    ...(tls !== undefined && { tls: definedFiles(tls) }),
    ...(user !== undefined && { user }),
    fleet: name,
    node: named,
    leaseSeconds: Math.round(lease / 1000),
  };
});

function isEndpoint(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.host !== '' && isBare;
}

function definedFiles({ ca, certificate, key }: z.output<typeof tlsFiles>): NonNullable<FleetConfig['tls']> {
  return {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { certificate }),
    ...(key !== undefined && { key }),
  };
}
