/**
 * What a worker's process runs first. It is CommonJS because that runs before anything else is awaited: Node itself
 * writes to the parent while it starts, and where that has died meanwhile, the error would end this process with a
 * stack trace before the first ES module is read.
 */
const cluster = process.getBuiltinModule('node:cluster');

// Nothing but a broken channel comes here: without its parent a worker has no reason to be.
cluster.worker?.on('error', () => process.exit(0));

void import('./worker.ts');
