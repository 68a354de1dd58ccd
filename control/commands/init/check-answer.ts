import { ConfigError } from '../../config/config-error.ts';
import { parseConfig } from '../../config/load-config.ts';
import type { Answers } from './answers.ts';
import type { Question } from './questions.ts';
import { renderConfiguration } from './render-configuration.ts';

/** What is wrong with the answer to a question, as the configuration's own rules say; undefined if nothing is. */
export function problemOf(
  { flag, choices, suggestion, key }: Question,
  answers: Answers,
): string | undefined {
  const answer = answers[flag] ?? '';
  if (answer === '') return suggestion({}) === undefined ? 'must be given' : undefined;
  // It would end the comment that the answer stands in, too.
  if (/\p{Cc}/u.test(answer)) return 'must not have control characters';
  if (choices !== undefined && !choices.includes(answer)) return `must be one of ${choices.join(', ')}`;
  try {
    parseConfig(renderConfiguration(answers), 'headwater.yaml', {});
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.find((problem) => problem.key === key)?.text;
    throw error;
  }
}
