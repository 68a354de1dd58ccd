import { expect, it, vi } from 'vitest';
import type { FleetProcess } from '../support/fleet-process.ts';
import { startFleet } from '../support/fleet-processes.ts';
import { patient } from '../support/patience.ts';
import { keepReading } from './support/fleet-reads.ts';

vi.setConfig({ testTimeout: patient(600_000) });

const PUSHES = 1000;
/** Of 99 in a hundred, until every node has acknowledged. */
const LIMIT_MS = 1000;

it('1,000 pushes by three who race: one wins each generation, and keys are deleted when the next is acknowledged', async () => {
  const fleet = await startFleet();
  const reads = await keepReading(fleet.nodes);
  const winners = new Map<number, string>();
  const keyIds = new Map([[1, 'AKIAFLEETKEY00000001']]);
  const tookMs: number[] = [];
  let lost = 0;
  const race = async (node: FleetProcess): Promise<void> => {
    let expectedGeneration = 1;
    while (winners.size < PUSHES) {
      const key = fleet.newKey();
      const startedMs = performance.now();
      try {
        const { generation, nodes } = await node.push({ key, expectedGeneration });
        tookMs.push(performance.now() - startedMs);
        expect(winners.has(generation), `generation ${generation} was won twice`).toBe(false);
        expect(nodes.map(({ acknowledged }) => acknowledged)).toEqual([true, true, true]);
        winners.set(generation, node.name);
        keyIds.set(generation, key.accessKeyId);
        fleet.store.revokeKey(keyIds.get(generation - 1)!);
        expectedGeneration = generation;
      } catch (error) {
        const [, active] = /generation (\d+) is active/.exec((error as Error).message) ?? [];
        if (active === undefined) throw error;
        lost++;
        fleet.store.revokeKey(key.accessKeyId);
        expectedGeneration = Number(active);
      }
    }
  };
  await Promise.all([reads.goOn(), ...fleet.nodes.map(race)]);
  const generations = [...winners.keys()].toSorted((a, b) => a - b);
  expect(generations).toEqual(Array.from({ length: generations.length }, (_, index) => index + 2));
  expect(lost).toBeGreaterThan(0);
  await fleet.untilAllHave(generations.at(-1)!);
  expect((await reads.stop()).failures).toEqual([]);
  const sorted = tookMs.toSorted((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length * 0.99)]).toBeLessThan(patient(LIMIT_MS));
});
