/**
 * Entry of the program. In JavaScript, so that a Node which is too old for the rest can say so; and it loads the rest once
 * what was compiled before is at hand, which halves what a start takes.
 */
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 24;

/** With the packages, and so as safe as they are. Where it cannot be written to, nothing is kept. */
const COMPILED_CODE = fileURLToPath(new URL('../node_modules/.cache/headwater-code', import.meta.url));

process.title = 'headwater';

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  console.error(
    `headwater needs Node ${OLDEST_NODE} or newer, and this is ${process.version}: "npm rebuild node" installs it here`,
  );
  process.exit(1);
}

module.enableCompileCache(COMPILED_CODE);
await import('./command-line.ts');
// A process that is killed would not.
module.flushCompileCache();
