/** CPU time of this thread in milliseconds: what else the machine does is not in it. */
function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

interface LoopTurns {
  readonly longestMs: number;
  readonly totalMs: number;
  readonly turns: number;
}

/** What the turns of the event loop cost from when `work` begins until it is done. */
export async function loopTurns(work: () => Promise<unknown>): Promise<LoopTurns> {
  let [longestMs, totalMs, turns, last] = [0, 0, 0, cpuMs()];
  let immediate: NodeJS.Immediate;
  const turn = () => {
    const now = cpuMs();
    longestMs = Math.max(longestMs, now - last);
    totalMs += now - last;
    turns++;
    last = now;
  };
  const next = () => {
    turn();
    immediate = setImmediate(next);
  };
  immediate = setImmediate(next);
  try {
    await work();
  } finally {
    clearImmediate(immediate);
  }
  turn();
  return { longestMs, totalMs, turns };
}
