import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Where the program keeps it, too. */
const COMPILED_CODE = fileURLToPath(new URL('../../node_modules/.cache/headwater-code', import.meta.url));

// Workers that tests start find their code compiled: a start takes a third of the time, and there are hundreds.
enableCompileCache(COMPILED_CODE);
process.env['NODE_COMPILE_CACHE'] = COMPILED_CODE;
