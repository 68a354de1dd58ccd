import type { TextScript, TextTrack } from '../model/text.ts';
import { SingleFlight } from '../single-flight.ts';
import { readScript, type ScriptContext } from '../text/reading/read-script.ts';
import { type HeldMemory, scriptId } from './held-memory.ts';
import type { IndexMemory } from './index-memory.ts';

/** What texts say: each is read once for all who ask at the same time, and kept as long as there is room. */
export class Scripts {
  readonly #context: Omit<ScriptContext, 'memory' | 'signal'>;
  readonly #held: HeldMemory;
  readonly #memory: IndexMemory;
  readonly #flights = new SingleFlight<TextScript>();

  constructor(context: Omit<ScriptContext, 'memory' | 'signal'>, held: HeldMemory, memory: IndexMemory) {
    this.#context = context;
    this.#held = held;
    this.#memory = memory;
  }

  /** @throws HeadwaterError `corrupt-media`, `unsupported-media`, `cancelled`, and what the store throws */
  async read(text: TextTrack, signal?: AbortSignal): Promise<TextScript> {
    const known = this.#held.script(text);
    return known ?? this.#flights.run(scriptId(text), (alive) => this.#load(text, alive), signal);
  }

  async #load(text: TextTrack, signal: AbortSignal): Promise<TextScript> {
    return this.#memory.run(async (memory) => {
      const script = await readScript({ ...this.#context, memory, signal }, text.source, text);
      memory.end();
      this.#held.keepScript(text, script);
      this.#held.keepAtMost(this.#memory.freeBytes);
      return script;
    }, signal);
  }
}
