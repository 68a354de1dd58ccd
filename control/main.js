/**
 * Entry of the program. In JavaScript, so that a Node which is too old for the rest can say so; and it loads the rest once
 * what was compiled before is at hand, which halves what a start takes.
 */
import module from 'node:module';
import { fileURLToPath } from 'node:url';

const OLDEST_NODE = 24;

/**
 * Where a service manager says (systemd.exec, CacheDirectory=), else with the packages, and so as safe as they are. Where
 * it cannot be written to, nothing is kept.
 */
const COMPILED_CODE =
  process.env['CACHE_DIRECTORY'] ??
  fileURLToPath(new URL('../node_modules/.cache/headwater-code', import.meta.url));

process.title = 'headwater';

standWhereTheUserDoes();

const { node } = process.versions;
if (Number.parseInt(node, 10) < OLDEST_NODE) {
  // The project brings one, which npm puts first on the path; without install scripts it is not there.
  giveUp(
    `headwater needs Node ${OLDEST_NODE} or newer, and this is ${node}: ` +
      `"npm rebuild node --ignore-scripts=false" installs one here, for "npm run headwater"`,
  );
}

standWhereTheUserDoes();
module.enableCompileCache(COMPILED_CODE);
try {
  await import('./command-line.ts');
} catch (error) {
  if (!isPackageMissing(error)) throw error;
  giveUp('headwater needs packages that are not here: "npm ci" installs them');
}
// A process that is killed would not.
module.flushCompileCache();

/** npm runs scripts in the folder of the project, and says where it was called: relative paths of a command line start there. */
function standWhereTheUserDoes() {
  const { npm_lifecycle_event: script = '', INIT_CWD: folder } = process.env;
  if (['headwater', 'start'].includes(script) && folder !== undefined) process.chdir(folder);
}

/** @param {unknown} error */
function isPackageMissing(error) {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}

/**
 * Gives up with one sentence.
 *
 * @param {string} sentence
 */
function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}
