/** @returns runs it the first time that it is called */
export function once(action: () => void): () => void {
  let isDue = true;
  return () => {
    if (!isDue) return;
    isDue = false;
    action();
  };
}
