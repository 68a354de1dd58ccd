import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../config/duration.ts';

export function jsonOption(): Option {
  return new Option('--json', 'print JSON, for programs');
}

/** Not named, it is looked for: see `configFile`. */
export function configOption(): Option {
  return new Option('--config <FILE>', 'configuration file; without it, the first of the usual places');
}

/** A duration such as `500ms` or `2s`, in milliseconds. */
export function durationArgument(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('A duration is written like 500ms, 2s or 1m.');
  return ms;
}

export function generationArgument(text: string): number {
  const generation = Number(text);
  if (/^\d+$/.test(text) && generation < 2 ** 32) return generation;
  throw new InvalidArgumentError('A generation is a whole number, 0 for none yet.');
}
