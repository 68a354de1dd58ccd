import { type LineStream, standardError } from '../../../origin/standard-error.ts';
import { errorColors } from '../terminal/output.ts';

interface Line {
  readonly level: number;
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** pino's numbers. */
const WARN = 40;
const ERROR = 50;

const STANDARD_FIELDS = new Set(['level', 'time', 'pid', 'name', 'msg', 'audit']);

/** A destination of the log that people can read: `12:00:01  worker is serving  worker=1`. */
export function readableLog(): LineStream {
  const out = standardError();
  return { write: (json) => out.write(readable(JSON.parse(json) as Line)) };
}

function readable(line: Line): string {
  const time = errorColors.dim(new Date(line.time).toTimeString().slice(0, 8));
  const fields = Object.entries(line)
    .filter(([name]) => !STANDARD_FIELDS.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${time}  ${colorOf(line.level)(line.msg)}  ${errorColors.dim(fields.join(' '))}\n`;
}

function colorOf(level: number): (text: string) => string {
  if (level >= ERROR) return errorColors.red;
  return level >= WARN ? errorColors.yellow : String;
}
