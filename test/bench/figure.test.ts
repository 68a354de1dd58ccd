import { describe, expect, it } from 'vitest';
import { resolution } from './contest.ts';
import { isBeyondNoise, isWithinBudget, type Figure } from './figure.ts';

const figure = (changes: Partial<Figure>): Figure => ({
  scenario: 'any',
  name: 'any',
  unit: 'x nginx',
  value: 1,
  budget: 1,
  ...changes,
});

describe('a figure fails the run', () => {
  it.each<[string, Partial<Figure>, margin: number, fails: boolean]>([
    ['within its budget', { value: 1, noise: 0 }, 0, false],
    ['over it', { value: 1.01, noise: 0 }, 0, true],
    ['over it by less than noise', { value: 1.09, noise: 0.1 }, 0, false],
    ['over it by more than noise', { value: 1.11, noise: 0.1 }, 0, true],
    ['over it by less than the margin', { value: 1.3, noise: 0.1 }, 0.33, false],
    ['over it by more than the margin', { value: 1.4, noise: 0.1 }, 0.33, true],
    ['over it by more than the margin and less than noise', { value: 1.4, noise: 0.5 }, 0.33, false],
    ['over it by what nobody knows the noise of', { value: 9 }, 0, false],
  ])('%s', (_, changes, margin, fails) => {
    expect(isBeyondNoise(figure(changes), margin)).toBe(fails);
  });

  it('never without a budget, nor where too little was asked to tell', () => {
    const { budget: _, ...without } = figure({ value: 9, noise: 0 });
    expect([isWithinBudget(without), isBeyondNoise(without, 0)]).toEqual([true, false]);
    const contest = { ours: 9, theirs: 1, others: [], ratio: 9, noise: 0 };
    expect(resolution(contest, 0.1)).toEqual({ isRough: true });
    expect(isBeyondNoise(figure({ value: contest.ratio, ...resolution(contest, 0.1) }), 0)).toBe(false);
    expect(isBeyondNoise(figure({ value: contest.ratio, ...resolution(contest, 1) }), 0)).toBe(true);
  });
});
