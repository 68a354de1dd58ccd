import { writeSync } from 'node:fs';
import type { TestCase, TestProject } from 'vitest/node';

/** What shells say of a program that a signal has ended: 128 and its number. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/** Has a run that is interrupted end as one that is not: with what has failed until then, which reporters say at the end alone. */
export function setup(project: TestProject): void {
  for (const [signal, exitCode] of Object.entries(EXIT_CODES)) {
    process.prependOnceListener(signal, () => {
      // At once and whole: the process ends with this line.
      writeSync(process.stderr.fd, summaryOf(testsOf(project)));
      process.exit(exitCode);
    });
  }
}

function testsOf({ vitest }: TestProject): TestCase[] {
  return vitest.state.getTestModules().flatMap((file) => [...file.children.allTests()]);
}

function summaryOf(tests: readonly TestCase[]): string {
  const inState = (state: string) => tests.filter((test) => test.result().state === state);
  const failed = inState('failed');
  const lines = failed.map((test) => {
    const [error] = test.result().errors ?? [];
    return `  ${test.module.relativeModuleId} > ${test.fullName}\n    ${error?.message.split('\n')[0] ?? ''}`;
  });
  const counts = `${inState('passed').length} passed, ${failed.length} failed, ${inState('pending').length} not finished`;
  return [
    '',
    'Failed until it was interrupted:',
    ...(lines.length > 0 ? lines : ['  none']),
    `Interrupted: ${counts}`,
    '',
  ].join('\n');
}
