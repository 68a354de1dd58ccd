import { describe, expect, it } from 'vitest';
import { compared, resolution } from './contest.ts';
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

describe('rounds of a contest', () => {
  it('tell how many times the other it is, though both become dearer meanwhile', () => {
    const { ratio, noise } = compared([1, 2, 3, 2, 1].map((times) => [12 * times, 10 * times]));
    expect(ratio).toBeCloseTo(1.2);
    expect(noise).toBeCloseTo(0);
  });

  it('bear a burst that hits one of both, and say how far most of them are from each other', () => {
    const { ratio, noise } = compared([[9], [10], [11], [50], [2], [10], [11]].map(([ours]) => [ours!, 10]));
    expect(ratio).toBe(1);
    expect(noise).toBeCloseTo(0.1);
  });
});
