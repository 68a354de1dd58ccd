import { describe, expect, it } from 'vitest';
import { setImmediate as turn } from 'node:timers/promises';
import { atEndOfTurn } from '../../origin/at-end-of-turn.ts';

describe('what is put off to the end of a turn', () => {
  it('runs in its order, behind all that the turn settles, and once', async () => {
    const seen: string[] = [];
    atEndOfTurn(() => seen.push('first write'));
    process.nextTick(() => seen.push('tick'));
    void Promise.resolve().then(() => seen.push('promise'));
    atEndOfTurn(() => seen.push('second write'));
    expect(seen).toEqual([]);
    await turn();
    await turn();
    expect(seen).toEqual(['promise', 'tick', 'first write', 'second write']);
  });

  it('that puts off more is not followed by that at once', async () => {
    const seen: string[] = [];
    atEndOfTurn(() => {
      atEndOfTurn(() => seen.push('put off again'));
      seen.push('put off');
    });
    atEndOfTurn(() => seen.push('beside it'));
    await turn();
    await turn();
    await turn();
    expect(seen).toEqual(['put off', 'beside it', 'put off again']);
  });
});
