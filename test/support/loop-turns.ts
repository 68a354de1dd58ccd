interface LoopTurns {
  readonly longestMs: number;
  readonly totalMs: number;
}

/** How long the turns of the event loop take from when `work` begins until it is done. */
export async function loopTurns(work: () => Promise<unknown>): Promise<LoopTurns> {
  const begunMs = performance.now();
  let longestMs = 0;
  let lastMs = begunMs;
  const turn = () => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  const next = () => {
    turn();
    immediate = setImmediate(next);
  };
  let immediate = setImmediate(next);
  try {
    await work();
  } finally {
    clearImmediate(immediate);
  }
  turn();
  return { longestMs, totalMs: lastMs - begunMs };
}
