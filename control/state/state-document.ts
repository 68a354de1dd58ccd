import { type Envelope, rewrap, seal, unseal } from './envelope.ts';
import type { NodeState } from './node-state.ts';
import type { StateKey } from './state-key.ts';
import { StateRefusal } from './state-refusal.ts';

/** The text of a state file, understood as far as it is not sealed. */
interface StateDocument extends Envelope {
  readonly format: 'headwater-state';
  readonly version: number;
  /** Ascends with each writing. */
  readonly counter: number;
}

/** A state, and how often it has been written. */
export interface CountedState {
  readonly counter: number;
  readonly state: NodeState;
}

const VERSION = 1;

/** The counter belongs to what is sealed: a higher one cannot be given to an older state. */
const contextOf = (counter: number) => `headwater-state ${VERSION} ${counter}`;

export function encodeState({ counter, state }: CountedState, key: StateKey): string {
  const envelope = seal(Buffer.from(JSON.stringify(state)), key, contextOf(counter));
  return textOf({ format: 'headwater-state', version: VERSION, counter, ...envelope });
}

/** @throws StateRefusal and no other */
export function decodeState(text: string, key: StateKey): CountedState {
  const document = parseDocument(text);
  const { counter, keyId } = document;
  if (keyId !== key.id) {
    throw new StateRefusal('foreign', `it is sealed with key ${keyId}, and the key given is ${key.id}`);
  }
  return { counter, state: JSON.parse(opened(document, key)) as NodeState };
}

/** The same file under another key. @throws StateRefusal */
export function rekeyedState(text: string, from: StateKey, to: StateKey): string {
  const document = parseDocument(text);
  // Also whether it opens: a file that does not is not to look as if it would with another key.
  decodeState(text, from);
  return textOf({ ...document, ...rewrap(document, from, to) });
}

/** The id of the key that a file is sealed with. @throws StateRefusal */
export function keyIdOf(text: string): string {
  return parseDocument(text).keyId;
}

function opened(document: StateDocument, key: StateKey): string {
  try {
    return unseal(document, key, contextOf(document.counter)).toString();
  } catch {
    throw new StateRefusal('damaged', 'it was changed after it was sealed');
  }
}

function parseDocument(text: string): StateDocument {
  const refuse = (state: string) => new StateRefusal('damaged', state);
  let value: Partial<StateDocument> | null;
  try {
    value = JSON.parse(text) as Partial<StateDocument> | null;
  } catch {
    throw refuse('it is cut short, or no state file');
  }
  if (value?.format !== 'headwater-state') throw refuse('it is no state file');
  const { version, counter, keyId, wrappedKey, sealed } = value;
  if (version !== VERSION) {
    const state = `it is of version ${Number(version)}, and this release knows version ${VERSION}`;
    throw new StateRefusal('unknown-version', state);
  }
  const areTexts = [keyId, wrappedKey, sealed].every((each) => typeof each === 'string');
  if (!areTexts || !Number.isSafeInteger(counter) || !/^[0-9a-f]{16}$/.test(keyId!)) {
    throw refuse('parts of it are missing');
  }
  return value as StateDocument;
}

function textOf(document: StateDocument): string {
  return `${JSON.stringify(document)}\n`;
}
