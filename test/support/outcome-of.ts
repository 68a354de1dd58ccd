export interface Outcome {
  /** The status, behind it the code of an error; `cut` where the answer did not end. */
  readonly outcome: string;
  readonly bytes: Buffer;
}

/** Asks a worker, and tells what became of it. */
export async function outcomeOf(url: string): Promise<Outcome> {
  try {
    const answer = await fetch(url);
    const code = answer.headers.get('headwater-error');
    const bytes = Buffer.from(await answer.arrayBuffer());
    return { outcome: code === null ? String(answer.status) : `${answer.status} ${code}`, bytes };
  } catch {
    return { outcome: 'cut', bytes: Buffer.alloc(0) };
  }
}
