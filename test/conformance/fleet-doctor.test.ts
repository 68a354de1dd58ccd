import { describe, expect, it } from 'vitest';
import { EtcdClient } from '../../control/fleet/etcd/etcd-client.ts';
import { FleetKeys } from '../../control/fleet/fleet-keys.ts';
import { FleetSeal } from '../../control/fleet/fleet-seal.ts';
import { examineFleet } from '../../control/doctor/fleet.ts';
import { keptLog } from '../control/support/control-fixtures.ts';
import { startEtcd } from '../support/etcd-rig.ts';
import { FLEET_KEY, newStateKey } from '../support/fleet-rig.ts';
import { freePort } from '../support/free-port.ts';

const NODE = { fleet: 'films', node: 'edge-1', leaseSeconds: 15 };

describe('doctor, of a fleet', () => {
  it('says that it is new, then whose key it is sealed with, and who has the name', async () => {
    const etcd = await startEtcd();
    const config = { ...NODE, endpoints: etcd.endpoints };
    const checks = async (key = FLEET_KEY) =>
      (await examineFleet(config, key)).map(({ check, state }) => `${check} ${state}`);
    expect(await checks()).toEqual(['etcd ok', 'key ok', 'name ok']);
    const client = new EtcdClient({ config, log: keptLog() });
    const keys = new FleetKeys('films');
    const hashKey = Buffer.alloc(32).toString('base64');
    const node = JSON.stringify({ version: '0.1.0', address: '10.0.0.1:50051', startedAtMs: 1 });
    await client.commit({
      compare: [],
      success: [
        { kind: 'put', key: keys.meta, value: FleetSeal.found(hashKey, FLEET_KEY) },
        { kind: 'put', key: keys.node('edge-1'), value: node },
      ],
    });
    client.close();
    expect(await checks()).toEqual(['etcd ok', 'key ok', 'name warn']);
    expect(await checks(newStateKey())).toEqual(['etcd ok', 'key bad', 'name warn']);
  });

  it('tells an endpoint that does not answer, and that it has no other', async () => {
    const etcd = await startEtcd();
    const gone = `http://127.0.0.1:${await freePort()}`;
    const states = async (endpoints: readonly string[]) =>
      (await examineFleet({ ...NODE, endpoints }, FLEET_KEY)).flatMap(({ check, state, found, advice }) =>
        check === 'etcd' ? [{ state, names: found.includes(gone), advice }] : [],
      );
    const advice = expect.stringContaining('firewalls') as string;
    expect(await states([gone])).toEqual([{ state: 'bad', names: true, advice }]);
    expect(await states([...etcd.endpoints, gone])).toEqual([
      { state: 'ok', names: false, advice: undefined },
      { state: 'warn', names: true, advice },
    ]);
  });

  it('tells a user that etcd does not take, and one whose role is of another fleet', async () => {
    const etcd = await startEtcd();
    await etcd.enableAuth('/headwater/v1/films/', 'password');
    const found = async (fleet: string, password: string) => {
      const user = { name: 'fleet', password };
      const [first] = await examineFleet({ ...NODE, fleet, endpoints: etcd.endpoints, user }, FLEET_KEY);
      return `${first?.state} ${first?.advice ?? ''}`;
    };
    expect(await found('films', 'password')).toBe('ok ');
    expect(await found('films', 'another')).toMatch(/^bad check state\.etcd\.user/);
    expect(await found('others', 'password')).toMatch(/^bad check state\.etcd\.user/);
  });
});
