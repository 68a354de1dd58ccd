import { describe, expect, it } from 'vitest';
import type { HeadwaterError } from '../../../origin/model/errors.ts';
import { Admission } from '../../../origin/storage/admission.ts';

const refuse = (error: HeadwaterError): never => {
  throw error;
};

describe('Admission.enter()', () => {
  it('gives one client its share of the places, and the others theirs', () => {
    const admission = new Admission(8, 1000, 0.5);
    const admitted: string[] = [];
    const enter = (client: string) => admission.enter(client, () => void admitted.push(client), refuse);
    for (let i = 0; i < 6; i++) enter('greedy');
    expect(admitted).toEqual(['greedy', 'greedy', 'greedy', 'greedy']);
    enter('other');
    expect(admitted.at(-1)).toBe('other');
    admission.leave('other');
    expect(admission.waiting).toBe(2);
    admission.leave('greedy');
    expect(admitted).toHaveLength(6);
    for (const client of ['greedy', 'greedy', 'greedy', 'greedy', 'greedy']) admission.leave(client);
    expect(admission.running).toBe(0);
  });

  it('gives one client its share of the queue, too: who fills it keeps nobody out', () => {
    const admission = new Admission(4, 1000, 0.5);
    const refused: string[] = [];
    const enter = (client: string) =>
      admission.enter(
        client,
        () => undefined,
        ({ message }) => void refused.push(`${client}: ${message}`),
      );
    const queued = admission.waitingLimit / 2;
    const leave = Array.from({ length: 2 + queued }, () => enter('greedy'));
    expect([admission.running, admission.waiting]).toEqual([2, queued]);
    enter('greedy');
    expect(refused).toEqual([
      'greedy: Cannot read from the store: as many reads as one client may have wait for a connection',
    ]);
    for (let i = 0; i < 3; i++) enter('other');
    expect([admission.running, admission.waiting, refused.length]).toEqual([4, queued + 1, 1]);
    leave.at(-1)?.();
    leave.at(-1)?.();
    enter('greedy');
    expect(refused).toHaveLength(1);
    enter('greedy');
    expect(refused).toHaveLength(2);
    for (const client of ['greedy', 'greedy', 'other', 'other']) admission.leave(client);
    while (admission.waiting > 0) admission.leave('greedy');
  });

  it('gives all places to whoever asks where no share is set', () => {
    const admission = new Admission(3, 1000);
    let admitted = 0;
    for (let i = 0; i < 3; i++) admission.enter('one', () => (admitted += 1), refuse);
    expect(admitted).toBe(3);
  });

  it('admits thousands, one after the other, of whom each leaves at once', () => {
    const admission = new Admission(1024, 1000);
    for (let i = 0; i < 1024; i++) admission.enter('', () => undefined, refuse);
    let admitted = 0;
    const comeAndGo = (): void => {
      admitted += 1;
      admission.leave('');
    };
    for (let i = 0; i < admission.waitingLimit; i++) admission.enter('', comeAndGo, refuse);
    admission.leave('');
    expect([admitted, admission.running, admission.waiting]).toEqual([admission.waitingLimit, 1023, 0]);
  });

  it('leaves a client one place where its share is less, and counts no reads of nobody', () => {
    const admission = new Admission(4, 1000, 0.1);
    let admitted = 0;
    const enter = (client: string) => admission.enter(client, () => (admitted += 1), refuse);
    enter('one');
    const leave = enter('one');
    expect(admitted).toBe(1);
    for (let i = 0; i < 3; i++) enter('');
    expect(admitted).toBe(4);
    leave();
    expect(admission.waiting).toBe(0);
  });
});

describe('Admission.slowDown()', () => {
  it('lets fewer run, once for answers that come together, and more again while it goes well', () => {
    const admission = new Admission(10, 1000);
    let admitted = 0;
    for (let i = 0; i < 14; i++) admission.enter('', () => (admitted += 1), refuse);
    expect(admitted).toBe(10);
    for (let i = 0; i < 5; i++) admission.slowDown(100);
    expect(admission.allowed).toBe(7);
    for (let i = 0; i < 3; i++) admission.leave('');
    expect([admitted, admission.running]).toEqual([10, 7]);
    admission.leave('');
    expect([admitted, admission.running]).toEqual([11, 7]);
    for (let i = 0; i < 4 * 10; i++) admission.speedUp();
    expect(admission.allowed).toBe(10);
    admission.leave('');
    expect([admitted, admission.running, admission.waiting]).toEqual([14, 9, 0]);
  });

  it('leaves one place, however often it is asked for patience', () => {
    const admission = new Admission(4, 1000);
    for (let i = 0; i < 50; i++) admission.slowDown(1000 * i);
    expect(admission.allowed).toBe(1);
    let admitted = 0;
    for (let i = 0; i < 2; i++) admission.enter('', () => (admitted += 1), refuse);
    expect(admitted).toBe(1);
    admission.leave('');
    expect(admitted).toBe(2);
    admission.leave('');
  });
});
