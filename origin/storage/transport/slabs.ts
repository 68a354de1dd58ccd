import { SlabPool } from './slab-pool.ts';

/** One pool for all buckets of a process: what one gives back, another can use. */
export const slabs = new SlabPool();
