import { expect, test } from 'vitest';
import { ClientSlots } from '../../control/client-slots.ts';

function taken(slots: ClientSlots, client: string): () => void {
  const slot = slots.take(client);
  if (slot.kind === 'refused') throw new Error(slot.state);
  return slot.release;
}

test('ClientSlots.take() refuses a client its own share, and everybody the whole', () => {
  const slots = new ClientSlots(3, 2);
  taken(slots, 'a');
  taken(slots, 'a');
  expect(slots.take('a')).toMatchObject({ state: 'this client has 2 open, the most that one may have' });
  taken(slots, 'b');
  expect(slots.take('b')).toMatchObject({ state: '3 are open, the most that there may be' });
});

test('ClientSlots gives back what is released, once', () => {
  const slots = new ClientSlots(2, 2);
  const release = taken(slots, 'a');
  taken(slots, 'a');
  release();
  release();
  taken(slots, 'b');
  expect(slots.take('b').kind).toBe('refused');
});
