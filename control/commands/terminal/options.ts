import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../../config/duration.ts';
import { parseListenAddress } from '../../listen-address.ts';

/** Where the control services are; the standard is that of the configuration. */
export function controlOption(): Option {
  return new Option('--control <HOST:PORT>', 'address of the control service; or unix:PATH')
    .default('127.0.0.1:50051')
    .argParser(addressArgument);
}

function addressArgument(text: string): string {
  if (parseListenAddress(text) !== undefined) return text;
  throw new InvalidArgumentError('An address is written like 127.0.0.1:50051 or unix:/run/headwater.sock.');
}

export function jsonOption(): Option {
  return new Option('--json', 'print JSON, for programs');
}

export function configOption(): Option {
  return new Option('--config <FILE>', 'configuration file').makeOptionMandatory();
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
