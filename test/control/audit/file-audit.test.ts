import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FileAudit } from '../../../control/audit/file-audit.ts';
import { verifyChain } from '../../../control/audit/verify-chain.ts';
import { keptLog } from '../support/control-fixtures.ts';

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'audit.jsonl');
}

const line = (action: string) => ({ who: 'ci', action, result: 'OK' });

/** Writes a line for each action, as one process. */
function written(path: string, ...actions: string[]): void {
  const audit = new FileAudit(path, keptLog());
  for (const action of actions) audit.write(line(action));
  audit.close();
}

const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');

async function* each(lines: readonly string[]) {
  await Promise.resolve();
  yield* lines;
}

const problemsOf = async (lines: readonly string[]) =>
  (await verifyChain(each(lines))).problems.map(({ lineNumber, text }) => `${lineNumber} ${text}`);

describe('FileAudit', () => {
  test('writes a line at once, with time and number, not for everybody', () => {
    const path = newFile();
    const audit = new FileAudit(path, keptLog());
    audit.write({ ...line('push credential'), bucket: 'media' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      number: 1,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      who: 'ci',
      action: 'push credential',
      bucket: 'media',
      previous: '0'.repeat(64),
    });
    expect(statSync(path).mode & 0o007).toBe(0);
    audit.close();
  });

  test('goes on with the chain after a restart, and after the file was moved away', async () => {
    const path = newFile();
    written(path, 'a', 'b');
    const audit = new FileAudit(path, keptLog());
    audit.write(line('c'));
    expect(await problemsOf(linesOf(path))).toEqual([]);
    renameSync(path, `${path}.1`);
    audit.write(line('d'));
    audit.close();
    expect(linesOf(path)).toHaveLength(1);
    expect(await problemsOf([...linesOf(`${path}.1`), ...linesOf(path)])).toEqual([]);
    const { first, last } = await verifyChain(each(linesOf(path)));
    expect([first.number, last.number]).toEqual([3, 4]);
  });

  test('goes on with the chain after the file was moved away and the process began anew', async () => {
    const path = newFile();
    written(path, 'a', 'b');
    renameSync(path, `${path}.1`);
    written(path, 'c');
    expect(await problemsOf([...linesOf(`${path}.1`), ...linesOf(path)])).toEqual([]);
    expect((await verifyChain(each(linesOf(path)))).last.number).toBe(3);
    expect(statSync(`${path}.head`).mode & 0o007).toBe(0);
  });

  test('leaves a gap for a line that was not written, also after a restart', async () => {
    const path = newFile();
    written(path, 'a');
    const log = keptLog();
    const audit = new FileAudit(path, log);
    renameSync(path, `${path}.1`);
    mkdirSync(path);
    audit.write(line('b'));
    rmdirSync(path);
    audit.close();
    written(path, 'c');
    expect(log.lines).toMatchObject([{ level: 'error', fields: { number: 2, action: 'b' } }]);
    expect(await problemsOf([...linesOf(`${path}.1`), ...linesOf(path)])).toEqual([
      '2 1 line is missing before it',
    ]);
  });

  test('says that where it stands cannot be kept, once, and writes on', async () => {
    const path = newFile();
    mkdirSync(`${path}.head.new`);
    const log = keptLog();
    const audit = new FileAudit(path, log);
    audit.write(line('a'));
    audit.write(line('b'));
    audit.close();
    expect(await problemsOf(linesOf(path))).toEqual([]);
    expect(log.lines).toHaveLength(1);
  });

  test('goes on after a line that a crash cut short, which shows', async () => {
    const path = newFile();
    written(path, 'a');
    appendFileSync(path, '{"number":2,"time":"20');
    written(path, 'b');
    expect(await problemsOf(linesOf(path))).toEqual(['2 was changed, or is cut short']);
  });

  test('puts into the log what the file does not take', () => {
    const path = newFile();
    const log = keptLog();
    const audit = new FileAudit(path, log);
    renameSync(path, `${path}.1`);
    mkdirSync(path);
    audit.write(line('push credential'));
    expect(log.lines).toMatchObject([{ level: 'error', fields: { action: 'push credential', who: 'ci' } }]);
    audit.close();
  });

  test('says that the file cannot be opened', () => {
    expect(() => new FileAudit('/nowhere/audit', keptLog())).toThrow(
      'Cannot write audit /nowhere/audit: there is no such file',
    );
  });
});

describe('verifyChain()', () => {
  test.each<[string, (lines: string[]) => string[], string[]]>([
    [
      'a changed line',
      (l) => l.with(1, l[1]!.replace('"b"', '"x"')),
      ['2 was changed, or is cut short', '3 1 line is missing before it'],
    ],
    ['a missing line', (l) => l.toSpliced(1, 1), ['2 1 line is missing before it']],
    ['missing lines', (l) => l.toSpliced(1, 2), ['2 2 lines are missing before it']],
    ['a line twice', (l) => l.toSpliced(1, 0, l[1]!), ['3 stands in the wrong place']],
    ['a line that was never written', (l) => l.toSpliced(2, 0, '{}'), ['3 was changed, or is cut short']],
  ])('finds %s', async (_, spoil, problems) => {
    const path = newFile();
    written(path, 'a', 'b', 'c', 'd');
    expect(await problemsOf(spoil(linesOf(path)))).toEqual(problems);
  });

  test('finds a line of another chain', async () => {
    const [ours, theirs] = [newFile(), newFile()];
    written(ours, 'a', 'b');
    written(theirs, 'x', 'y');
    expect(await problemsOf([linesOf(ours)[0]!, linesOf(theirs)[1]!])).toEqual([
      '2 does not belong to the line before',
    ]);
  });

  test('has nothing against a file without lines', async () => {
    const path = newFile();
    writeFileSync(path, '');
    expect(await verifyChain(each([]))).toMatchObject({ lines: 0, problems: [] });
  });
});
