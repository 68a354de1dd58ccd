/**
 * `npm run breaking`: compares the contract with the one before it, and fails when clients of that one
 * would break. "Before" is the last commit while the contract has uncommitted changes, else the parent of the
 * commit that changed it last. Where history does not hold one (a first commit, a shallow clone): passes and says so.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CONTRACT = 'proto/headwater';

const before = previousRevision();
if (before === undefined) console.log('No earlier contract in this clone to compare with');
else compareWith(before);

function previousRevision(): string | undefined {
  const dirty = git('status', '--porcelain', '--', CONTRACT) !== '';
  const changedLast = git('rev-list', '--max-count=1', 'HEAD', '--', CONTRACT);
  const revision = dirty ? 'HEAD' : `${changedLast}^`;
  return git('ls-tree', '-r', '--name-only', revision, '--', CONTRACT) === '' ? undefined : revision;
}

function compareWith(revision: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'headwater-breaking-'));
  const archive = join(scratch, 'before.tar');
  try {
    execFileSync('git', ['archive', '--format=tar', `--output=${archive}`, revision, 'buf.yaml', 'proto']);
    execFileSync('buf', ['breaking', '--against', archive], { stdio: 'inherit' });
  } catch {
    // buf has said what breaks.
    process.exitCode = 1;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** Output of a git command; empty where it fails, as outside a checkout or past the end of history. */
function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}
