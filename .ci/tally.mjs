/** Adds up vitest's JSON reports; a test that was skipped, a suite that left no report, or a ratio over its budget is a failure here. */
import { readFileSync } from 'node:fs';

const SUITES = 3;
/** Characters of why a test failed: what stands last is what is read first, and sometimes all that is kept. */
const MAX_MESSAGE = 2000;

let passed = 0;
let failed = 0;
const files = process.argv.slice(2);
for (const file of files) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numPendingTests + report.numTodoTests;
  for (const suite of report.testResults) {
    // A file that could not even be loaded has no tests to fail.
    if (suite.status === 'failed' && suite.assertionResults.length === 0) {
      failed += 1;
      console.log(`not loaded: ${suite.name}: ${String(suite.message).slice(0, MAX_MESSAGE)}`);
    }
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') continue;
      console.log(`${test.status}: ${suite.name}: ${test.fullName}`);
      for (const message of test.failureMessages) console.log(message.slice(0, MAX_MESSAGE));
    }
  }
}
if (files.length < SUITES) {
  console.log(`${SUITES - files.length} suites left no report`);
  failed += SUITES - files.length;
}
if (process.env.OVER_BUDGET === '1') {
  console.log('over budget: the last table says what');
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
