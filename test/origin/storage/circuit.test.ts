import { describe, expect, it } from 'vitest';
import { Circuit } from '../../../origin/storage/circuit.ts';

/** As it is after so many failures, at 0 ms. */
function after(failures: number): Circuit {
  const circuit = new Circuit();
  for (let i = 0; i < failures; i++) circuit.failed(0);
  return circuit;
}

describe('Circuit', () => {
  it('opens after ten failures in a row, and not where one read was answered', () => {
    const circuit = after(9);
    circuit.succeeded();
    for (let i = 0; i < 9; i++) circuit.failed(0);
    expect([circuit.state, circuit.waitMs(0)]).toEqual(['closed', 0]);
    circuit.failed(0);
    expect([circuit.state, circuit.waitMs(0), circuit.openings]).toEqual(['open', 500, 1]);
  });

  it('lets one read find out, and stays open twice as long each time that it fails', () => {
    const circuit = after(10);
    let now = 0;
    const pauses = Array.from({ length: 8 }, () => {
      const pause = circuit.waitMs(now);
      now += pause;
      expect(circuit.waitMs(now)).toBe(0);
      circuit.begin(now);
      expect(circuit.state).toBe('half-open');
      expect(circuit.waitMs(now)).toBeGreaterThan(0);
      circuit.failed(now);
      return pause;
    });
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
    now += circuit.waitMs(now);
    circuit.begin(now);
    circuit.succeeded();
    expect([circuit.state, circuit.waitMs(now)]).toEqual(['closed', 0]);
  });

  it('stays open no longer than it may, and is looked at again soon while a trial is under way', () => {
    const circuit = new Circuit(600);
    for (let i = 0; i < 10; i++) circuit.failed(0);
    circuit.begin(500);
    expect(circuit.waitMs(500)).toBeLessThan(500);
    circuit.failed(500);
    expect(circuit.waitMs(500)).toBe(600);
  });

  it('makes another trial of one that was given up, or does not end', () => {
    const circuit = after(10);
    circuit.begin(500);
    circuit.abandoned(600);
    expect(circuit.waitMs(600)).toBe(0);
    circuit.begin(600);
    expect(circuit.waitMs(10_599)).toBe(1);
    expect(circuit.waitMs(10_600)).toBe(0);
  });
});
