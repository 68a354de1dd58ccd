import { once } from 'node:events';
import { type ServiceError, credentials, status } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ControlError } from '../../../control/control-error.ts';
import {
  type Fleet,
  FleetServiceClient,
  FleetTroubleKind,
  type WatchFleetResponse,
} from '../../../control/grpc/gen/headwater/control/v1/fleet_service.ts';
import { statusMessage } from '../../../control/grpc/status-message.ts';
import { NO_COUNTERS } from '../../../control/supervisor/counters.ts';
import { startFleetControl } from '../support/fleet-control.ts';
import { statusWith } from '../support/node-status.ts';
import { ScriptedFleet, fleetNode, fleetView } from '../support/scripted-fleet.ts';

async function start(fleet: ScriptedFleet | undefined) {
  const running = await startFleetControl(fleet);
  const client = new FleetServiceClient(running.control, credentials.createInsecure());
  onTestFinished(() => {
    client.close();
    running.close();
  });
  return client;
}

function getFleet(client: FleetServiceClient): Promise<Fleet | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Fleet | undefined>();
  client.getFleet({}, (error, answer) => (error ? reject(error) : resolve(answer.fleet)));
  return promise;
}

function acceptCluster(client: FleetServiceClient): Promise<bigint> {
  const { promise, resolve, reject } = Promise.withResolvers<bigint>();
  client.acceptCluster({}, (error, answer) => (error ? reject(error) : resolve(answer.revision)));
  return promise;
}

describe('GetFleet', () => {
  test('asks what every node goes by, and tells who does not sign with the newest', async () => {
    const refused = { generation: 3, refusal: 'the store refuses it' };
    const nodes = [
      fleetNode('edge-1'),
      fleetNode('edge-2', { buckets: { media: refused }, revision: 40, keysRefusal: 'no wrapping key' }),
      fleetNode('edge-3', { buckets: {}, revision: 0 }),
    ];
    const fleet = new ScriptedFleet(fleetView({ nodes, freshAtMs: Date.now() - 2500 }));
    const told = await getFleet(await start(fleet));
    expect(fleet.reads).toBe(1);
    expect(told).toMatchObject({
      name: 'films',
      node: 'edge-1',
      revision: 42n,
      trouble: undefined,
      endpoint: 'https://127.0.0.1:2379',
      generations: { media: 4, other: 7 },
      skew: { media: 2, other: 2 },
      sourceHolders: { other: 'edge-2' },
      nodes: [
        {
          name: 'edge-1',
          isThisNode: true,
          revision: 42n,
          buckets: { media: { generation: 4, refusal: '' } },
        },
        { name: 'edge-2', isThisNode: false, buckets: { media: refused }, keysRefusal: 'no wrapping key' },
        { name: 'edge-3', revision: 0n, buckets: {} },
      ],
    });
    expect(Number(told?.staleDuration?.seconds)).toBeGreaterThanOrEqual(2);
  });

  test.each([
    ['unreachable', FleetTroubleKind.FLEET_TROUBLE_KIND_UNREACHABLE],
    ['denied', FleetTroubleKind.FLEET_TROUBLE_KIND_DENIED],
    ['foreign-key', FleetTroubleKind.FLEET_TROUBLE_KIND_FOREIGN_KEY],
    ['older', FleetTroubleKind.FLEET_TROUBLE_KIND_OLDER],
    ['unknown-version', FleetTroubleKind.FLEET_TROUBLE_KIND_UNKNOWN_VERSION],
  ] as const)('tells trouble of kind %s', async (kind, said) => {
    const trouble = { kind, reason: 'for some reason', sinceMs: 1000 };
    const { freshAtMs: _, ...neverFresh } = fleetView({ trouble });
    const told = await getFleet(await start(new ScriptedFleet(neverFresh)));
    expect(told?.trouble).toEqual({ kind: said, reason: 'for some reason', sinceTime: new Date(1000) });
    expect([told?.freshTime, told?.staleDuration]).toEqual([undefined, undefined]);
  });

  test('is FAILED_PRECONDITION at a node without a fleet, as every other method', async () => {
    const client = await start(undefined);
    const refusals = {
      'Cannot tell the fleet': getFleet(client),
      'Cannot accept the cluster': acceptCluster(client),
      'Cannot watch the fleet': once(client.watchFleet({ interval: undefined }), 'data'),
    };
    for (const [action, call] of Object.entries(refusals)) {
      const details = `${action}: this node is of no fleet`;
      await expect(call).rejects.toMatchObject({ code: status.FAILED_PRECONDITION, details });
    }
  });
});

describe('WatchFleet', () => {
  async function watch(fleet: ScriptedFleet, intervalMs: number) {
    const client = await start(fleet);
    const interval = { seconds: BigInt(Math.floor(intervalMs / 1000)), nanos: (intervalMs % 1000) * 1e6 };
    const stream = client.watchFleet({ interval });
    stream.on('error', () => undefined);
    const messages = stream[Symbol.asyncIterator]() as AsyncIterator<WatchFleetResponse>;
    const next = async () => ((await messages.next()).value as WatchFleetResponse).fleet?.revision;
    return { stream, next };
  }

  test('tells at once, then upon each change, those of one moment in one', async () => {
    const fleet = new ScriptedFleet();
    const { next } = await watch(fleet, 3_600_000);
    expect(await next()).toBe(42n);
    const atMs = performance.now();
    for (const revision of [43, 44, 45]) fleet.become({ revision });
    expect(await next()).toBe(45n);
    // A timer of Node's may end a millisecond early.
    expect(performance.now() - atMs).toBeGreaterThanOrEqual(90);
    fleet.become({ revision: 46 });
    expect(await next()).toBe(46n);
  });

  test('tells each interval without a change', async () => {
    const { next } = await watch(new ScriptedFleet(), 100);
    expect([await next(), await next(), await next()]).toEqual([42n, 42n, 42n]);
  });

  test('follows nothing any more once the reader has gone', async () => {
    const fleet = new ScriptedFleet();
    const { stream, next } = await watch(fleet, 100);
    await next();
    expect(fleet.listeners).toBe(1);
    stream.cancel();
    await expect.poll(() => fleet.listeners).toBe(0);
  });

  test('ends, and the node with it does not, where a look fails for a reason that nobody foresaw', async () => {
    const fleet = new ScriptedFleet();
    fleet.view = () => {
      throw new TypeError('secret things');
    };
    const failed = once((await start(fleet)).watchFleet({ interval: undefined }), 'data');
    await expect(failed).rejects.toMatchObject({
      code: status.INTERNAL,
      details: expect.stringMatching(/^internal error /) as string,
    });
  });

  test('refuses an interval that is out of bounds', async () => {
    const client = await start(new ScriptedFleet());
    const failed = once(client.watchFleet({ interval: { seconds: 0n, nanos: 1 } }), 'data');
    await expect(failed).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: 'Cannot watch the fleet: interval must be 100 ms to 1 h',
    });
  });
});

describe('AcceptCluster', () => {
  test('answers with the revision that the node goes by then', async () => {
    const fleet = new ScriptedFleet();
    fleet.accept = () => Promise.resolve(57);
    expect(await acceptCluster(await start(fleet))).toBe(57n);
  });

  test('is UNAVAILABLE while etcd cannot be reached', async () => {
    const fleet = new ScriptedFleet();
    fleet.accept = () => Promise.reject(new ControlError('fleet-unreachable', 'Cannot accept: away'));
    const refused: ServiceError = await acceptCluster(await start(fleet)).then(
      () => expect.unreachable(),
      (error: ServiceError) => error,
    );
    expect(refused.code).toBe(status.UNAVAILABLE);
  });
});

test('statusMessage() tells the fleet where there is one', () => {
  expect(statusMessage(statusWith(NO_COUNTERS)).fleet).toBeUndefined();
  const { fleet } = statusMessage(statusWith(NO_COUNTERS, { fleet: fleetView() }));
  expect(fleet).toMatchObject({ name: 'films', skew: { media: 0, other: 0 } });
});
