import { expect, it } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { callsOf, ourArguments } from '../support/docs-calls.ts';
import { shellBlocks } from '../support/docs-pages.ts';
import { startServing } from '../support/node-rig.ts';
import { FIRST_KEY } from '../support/store-rig.ts';

/** Commands that are not run here, by how they begin, each with where they are, or why they cannot be. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  demo: 'test/control/commands/demo',
  serve: 'runs until it is ended; the node of this test is one',
  init: 'test/control/commands/init',
  completion: 'test/conformance/terminal.test.ts',
  import: 'test/docs-moving-over.test.ts',
  'credentials watch': 'runs until it is ended: test/control/commands/credentials',
  'credentials revoke': 'would take the key that the others read with: test/control/commands/credentials',
  'fleet watch': 'runs until it is ended: test/control/commands/fleet',
  'status --watch': 'runs until it is ended: test/control/commands/status',
};

/** What this node says to commands that want what it has not: keys of viewers, a state, a source, files of the reader's. */
const REFUSED: Readonly<Record<string, string>> = {
  'audit verify': 'there is no such file',
  'keys put-private': 'Cannot read /dev/stdin',
  'keys put-public': 'there is no such file',
  'keys group': 'no key of this id is held',
  'keys delete': 'is held',
  'keys delete cdn': 'there is no such set',
  'keys shield': 'Cannot put keys of a shield',
  'sign-url': 'no key of this id is held',
  'sign-url https://cdn.example.com/a.mp4': 'there is no such file',
  'credentials push films': 'Cannot push a credential (NOT_FOUND)',
  'credentials refresh': 'its source is push',
  'credentials rollback': 'holds no earlier generation',
  'explain /files/': 'no route leads anywhere',
  fleet: 'this node is of no fleet',
  'state show': 'has no state',
  'state rekey': 'has no state',
};

it('every command of the pages does what it says, or says what this node lacks for it', async () => {
  const node = await startServing(1);
  const environment = {
    HEADWATER_CONTROL: node.control,
    AWS_ACCESS_KEY_ID: FIRST_KEY.accessKeyId,
    AWS_SECRET_ACCESS_KEY: FIRST_KEY.secretAccessKey,
  };
  await runCommand(['credentials', 'push', 'media', '--from-env'], { environment });
  for (const words of distinctCalls()) {
    const command = words.join(' ');
    if (longestStart(RUN_ELSEWHERE, command) !== undefined) continue;
    const here = words.map((word) =>
      word
        .replace(/^\S*(?:origin|headwater)\.yaml$/, node.configFile)
        .replace(/film\.(?:ism|mp4)/, 'ladder.ism'),
    );
    const { code, stderr } = await runCommand(here, { environment });
    const refused = longestStart(REFUSED, command);
    if (refused === undefined) expect({ command, code, stderr }).toMatchObject({ command, code: 0 });
    else
      expect({ command, code, stderr }).toEqual({
        command,
        code: 1,
        stderr: expect.stringContaining(refused),
      });
  }
});

/** What the pages call our program with, each once. */
function distinctCalls(): (readonly string[])[] {
  const calls = shellBlocks().flatMap(({ code }) => callsOf(code));
  const ours = calls.map(ourArguments).filter((words) => words !== undefined && words.length > 0);
  return [...new Map(ours.map((words) => [words!.join(' '), words!])).values()];
}

/** The value of the longest name that a command begins with. */
function longestStart(table: Readonly<Record<string, string>>, command: string): string | undefined {
  const names = Object.keys(table).filter((name) => command.startsWith(name));
  return table[names.toSorted((a, b) => b.length - a.length)[0] ?? ''];
}
