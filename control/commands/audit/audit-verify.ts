import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { describeSystemError } from '../../../origin/system-error.ts';
import { type ChainHead, NO_LINE } from '../../audit/chain.ts';
import { readHead } from '../../audit/head-file.ts';
import { type ChainReport, verifyChain } from '../../audit/verify-chain.ts';
import { CommandError } from '../terminal/exit-codes.ts';
import { colors, print, printJson } from '../terminal/output.ts';

/** More say no more. */
const MAX_PROBLEMS_SHOWN = 20;

export interface AuditVerifyOptions {
  readonly json?: true;
  /** Where the files before these end. */
  readonly after?: ChainHead;
  /** Nothing is known of the files before. */
  readonly partial?: true;
}

interface Report extends Omit<ChainReport, 'problems'> {
  readonly problems: readonly (ChainReport['problems'][number] & { readonly file: string })[];
}

/** @param files in the order they were written @throws CommandError where the chain breaks, or a file cannot be read */
export async function auditVerify(files: readonly string[], options: AuditVerifyOptions): Promise<void> {
  const report = await reportOf(files, options.partial ? undefined : (options.after ?? NO_LINE));
  if (options.json) printJson(report);
  else print(describe(report));
  const { problems } = report;
  if (problems.length === 0) return;
  const broken = [...new Set(problems.map(({ file }) => file))];
  throw new CommandError(
    `${broken.join(', ')} ${broken.length === 1 ? 'is not as it was' : 'are not as they were'} written`,
  );
}

async function reportOf(files: readonly string[], after: ChainHead | undefined): Promise<Report> {
  let whole: Report | undefined;
  let before = after;
  for (const file of files) {
    const found = await reportOfFile(file, before);
    if (found.lines > 0) before = found.last;
    const problems = found.problems.map((problem) => ({ file, ...problem }));
    whole = {
      lines: (whole?.lines ?? 0) + found.lines,
      first: whole !== undefined && whole.lines > 0 ? whole.first : found.first,
      last: found.last,
      problems: [...(whole?.problems ?? []), ...problems],
    };
  }
  return withEnd(whole!, files.at(-1)!, before);
}

/** Where the chain stands is kept beside the file that is written: lines that are missing at the end show. */
function withEnd(report: Report, file: string, last: ChainHead | undefined): Report {
  const missing = attempt(file, () => readHead(file).number) - (last?.number ?? Infinity);
  if (missing <= 0) return report;
  const text = `${missing} ${missing === 1 ? 'line is' : 'lines are'} missing at its end`;
  return { ...report, problems: [...report.problems, { file, lineNumber: report.lines + 1, text }] };
}

function attempt<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new CommandError(`Cannot read where ${file} ends: ${describeSystemError(error)}`);
  }
}

async function reportOfFile(file: string, after: ChainHead | undefined): Promise<ChainReport> {
  const stream = createReadStream(file);
  try {
    return await verifyChain(createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }), after);
  } catch (error) {
    throw new CommandError(`Cannot read ${file}: ${describeSystemError(error)}`);
  } finally {
    stream.destroy();
  }
}

function describe({ lines, first, last, problems }: Report): string {
  const shown = problems.slice(0, MAX_PROBLEMS_SHOWN).map(({ file, lineNumber, text }) => {
    return `${file}:${lineNumber}: ${colors.red(text)}`;
  });
  const more = problems.length - shown.length;
  const state = problems.length === 0 ? colors.green('whole') : colors.red('broken');
  return [
    ...shown,
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(first.number > 0 ? [`goes on after number ${first.number}, hash ${first.hash}`] : []),
    `${lines} lines, ${state}, up to number ${last.number}, hash ${last.hash}`,
  ].join('\n');
}
