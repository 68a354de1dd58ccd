import { createInterface, type Interface } from 'node:readline/promises';
import { CommandError } from '../terminal/exit-codes.ts';
import { errorColors } from '../terminal/output.ts';
import type { Answers } from './answers.ts';
import { problemOf } from './check-answer.ts';
import { QUESTIONS, type Question } from './questions.ts';

type Ask = (question: Question, answers: Answers) => Promise<string>;

/** Answers to all that is to be asked: what options say, and for the rest what somebody at the terminal says, or what is suggested. */
export async function askAll(given: Answers, isAsking: boolean): Promise<Answers> {
  const terminal = isAsking ? createInterface({ input: process.stdin, output: process.stderr }) : undefined;
  const gone = new AbortController();
  terminal?.once('close', () => gone.abort());
  try {
    return await answersTo(
      given,
      terminal ? (...asked) => askAtTerminal(terminal, gone.signal, ...asked) : suggested,
    );
  } catch (error) {
    if (gone.signal.aborted)
      throw new CommandError('nothing is written: the questions were not answered to their end');
    throw error;
  } finally {
    terminal?.close();
  }
}

async function answersTo(given: Answers, ask: Ask): Promise<Answers> {
  let answers = given;
  for (const question of QUESTIONS) {
    if (question.isAsked?.(answers) === false) continue;
    const { flag } = question;
    answers = { ...answers, [flag]: given[flag] ?? (await ask(question, answers)) };
    const problem = problemOf(question, answers);
    if (problem !== undefined) throw new CommandError(`--${flag} ${problem}`);
  }
  return answers;
}

async function suggested({ suggestion }: Question): Promise<string> {
  return suggestion(process.env) ?? '';
}

/** Until the answer will do. */
async function askAtTerminal(
  terminal: Interface,
  signal: AbortSignal,
  question: Question,
  answers: Answers,
): Promise<string> {
  const suggestion = question.suggestion(process.env) ?? '';
  const prompt = `${question.text} ${suggestion === '' ? '' : errorColors.dim(`[${suggestion}] `)}`;
  const answer = (await terminal.question(prompt, { signal })).trim() || suggestion;
  const problem = problemOf(question, { ...answers, [question.flag]: answer });
  if (problem === undefined) return answer;
  process.stderr.write(`${errorColors.red('It')} ${problem}.\n`);
  return askAtTerminal(terminal, signal, question, answers);
}
