let due: (() => void)[] = [];

/**
 * Runs a task when whatever else came in this turn of the event loop has been looked at. What is written to sockets then
 * leaves in one burst: whoever is on the other side of several of them is woken once and is awake for the rest, where each
 * write in between other work wakes it anew, which costs the writer more than the write. A turn that had little to do
 * ends at once.
 *
 * @param task never throws
 */
export function atEndOfTurn(task: () => void): void {
  if (due.push(task) === 1) setImmediate(runDue);
}

function runDue(): void {
  const tasks = due;
  due = [];
  for (const task of tasks) task();
}
