import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { describeSystemError } from '../../../origin/system-error.ts';
import { type ChainReport, verifyChain } from '../../audit/verify-chain.ts';
import { CommandError } from '../terminal/exit-codes.ts';
import { colors, print, printJson } from '../terminal/output.ts';

/** More say no more. */
const MAX_PROBLEMS_SHOWN = 20;

/** @throws CommandError where the chain breaks, or the file cannot be read */
export async function auditVerify(file: string, json: boolean): Promise<void> {
  const report = await reportOf(file);
  if (json) printJson(report);
  else print(describe(file, report));
  if (report.problems.length > 0) throw new CommandError(`${file} is not as it was written`);
}

async function reportOf(file: string): Promise<ChainReport> {
  const stream = createReadStream(file);
  try {
    return await verifyChain(createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }));
  } catch (error) {
    throw new CommandError(`Cannot read ${file}: ${describeSystemError(error)}`);
  } finally {
    stream.destroy();
  }
}

function describe(file: string, { lines, first, last, problems }: ChainReport): string {
  const shown = problems.slice(0, MAX_PROBLEMS_SHOWN).map(({ lineNumber, text }) => {
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
