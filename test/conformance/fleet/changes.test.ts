import { status } from '@grpc/grpc-js';
import { describe, expect, test, vi } from 'vitest';
import type { PushCredentialResponse } from '../../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import type { FleetTestNode } from '../../support/fleet-rig.ts';
import { startFleet } from '../../support/fleet-rig.ts';
import { FIRST_KEY, SECOND_KEY } from '../../support/store-rig.ts';

type Three = readonly [FleetTestNode, FleetTestNode, FleetTestNode];

/** Of each node, whether it went by the change, or why not. */
function answersOf({ nodes }: Pick<PushCredentialResponse, 'nodes'>): Record<string, boolean | string> {
  return Object.fromEntries(nodes.map(({ node, acknowledged, reason }) => [node, acknowledged || reason]));
}

const ALL = { a: true, b: true, c: true };

describe('a fleet of three nodes', () => {
  test('goes by a push to any node when that is answered', async () => {
    const { nodes } = await startFleet(['a', 'b', 'c']);
    const [a, , c] = nodes as unknown as Three;
    expect(answersOf(await a.push(FIRST_KEY))).toEqual(ALL);
    for (const node of nodes) expect(await node.read()).toBe('200 one');
    const second = await c.push(SECOND_KEY, { expectedGeneration: 1 });
    expect(second).toMatchObject({ generation: 2 });
    expect(answersOf(second)).toEqual(ALL);
    expect(nodes.map(({ generation }) => generation)).toEqual([2, 2, 2]);
  });

  test('has no failed read while keys are deleted as soon as their successor is acknowledged', async () => {
    const { nodes, store } = await startFleet(['a', 'b', 'c']);
    await nodes[0]!.push(FIRST_KEY);
    let isOver = false;
    const seen = new Set<string>();
    const readers = nodes.map(async (node) => {
      while (!isOver) seen.add(await node.read());
    });
    for (let turn = 0; turn < 20; turn++) {
      const key = { ...FIRST_KEY, accessKeyId: `AKIATURN${String(turn).padStart(12, '0')}` };
      store.addKey(key);
      const before = turn === 0 ? FIRST_KEY.accessKeyId : `AKIATURN${String(turn - 1).padStart(12, '0')}`;
      expect(answersOf(await nodes[turn % 3]!.push(key))).toEqual(ALL);
      store.revokeKey(before);
    }
    isOver = true;
    await Promise.all(readers);
    expect([...seen]).toEqual(['200 one']);
  });

  test('gives each generation to one of three who push at once, and leaves none out', async () => {
    const { nodes } = await startFleet(['a', 'b', 'c']);
    const each = 40;
    const pushed = await Promise.all(
      nodes.map(async (node, index) => {
        const generations: number[] = [];
        for (let count = 0; count < each; count++) {
          const accessKeyId = `AKIA${index}${String(count).padStart(15, '0')}`;
          const answer = await node.push(
            { ...FIRST_KEY, accessKeyId },
            { activation: 2, wait: 3, requestId: `${node.name}-${count}` },
          );
          generations.push(answer.generation);
        }
        return generations;
      }),
    );
    const all = pushed.flat().toSorted((one, other) => one - other);
    expect(all).toEqual(Array.from({ length: 3 * each }, (_, index) => index + 1));
    await vi.waitUntil(() => nodes.every(({ generation }) => generation === 3 * each), {
      timeout: 10_000,
    });
  });

  test('makes one of two pushes that expect the same generation', async () => {
    const { nodes } = await startFleet(['a', 'b', 'c']);
    const results = await Promise.allSettled(
      nodes.map((node) => node.push(FIRST_KEY, { expectedGeneration: 0 })),
    );
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused.map(({ code }) => code)).toEqual([status.ABORTED, status.ABORTED]);
  });

  test('answers a request once, whichever node is asked again', async () => {
    const { nodes } = await startFleet(['a', 'b', 'c']);
    const [a, b, c] = nodes as unknown as Three;
    const first = await a.push(FIRST_KEY, { requestId: 'r', expectedGeneration: 0 });
    await a.push(SECOND_KEY);
    const again = await b.push(FIRST_KEY, { requestId: 'r', expectedGeneration: 0 });
    expect([first.generation, again.generation]).toEqual([1, 1]);
    expect(answersOf(again)).toEqual(ALL);
    await expect(c.push(SECOND_KEY, { requestId: 'r' })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
    const both = await Promise.all([b, c].map((node) => node.push(FIRST_KEY, { requestId: 'both' })));
    expect(both.map(({ generation }) => generation)).toEqual([3, 3]);
    expect(nodes.map(({ generation }) => generation)).toEqual([3, 3, 3]);
  });

  test('gives up what is revoked, and goes back, at every node', async () => {
    const { nodes, store } = await startFleet(['a', 'b', 'c']);
    const [a, b, c] = nodes as unknown as Three;
    await a.push(FIRST_KEY);
    await b.push(SECOND_KEY);
    expect(answersOf(await c.rollback())).toEqual(ALL);
    expect(await b.rollback('once')).toMatchObject({ generation: 4, restoredGeneration: 2 });
    expect(answersOf(await b.revoke(4))).toEqual(ALL);
    expect(nodes.map(({ generation }) => generation)).toEqual([0, 0, 0]);
    for (const node of nodes) expect(await node.read()).toMatch(/^50[23] /);
    // What is held from before is all that is left.
    expect(await a.rollback()).toMatchObject({ generation: 5, restoredGeneration: 3 });
    store.revokeKey(SECOND_KEY.accessKeyId);
    for (const node of nodes) expect(await node.read()).toBe('200 one');
  });
});
