import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { longMovie } from '../support/two-hour-moov.ts';

/** Programs in C and C++ that read a file's index to tell what is in it, and how they are asked. */
const PARSERS: Readonly<Record<string, string>> = {
  ffprobe: 'ffprobe -v error -show_streams',
  MediaInfo: 'mediainfo',
};

/** Times that each file is opened. */
const ROUNDS = 15;

/** Length of a movie whose index is nothing beside what it takes to start a program. */
const TINY_HOURS = 10 / 3600;

/** CPU that other parsers take for the index of a 2-hour movie, in milliseconds; those that are installed. */
export function measureParsers(): { name: string; value: number }[] {
  const installed = Object.entries(PARSERS).filter(([, command]) => isInstalled(command));
  const folder = mkdtempSync(join(tmpdir(), 'headwater-parsers-'));
  try {
    const long = writeMovie(join(folder, 'long.mp4'), 2);
    const tiny = writeMovie(join(folder, 'tiny.mp4'), TINY_HOURS);
    return installed.map(([name, command]) => ({
      name,
      value: cpuMsOf(command, long) - cpuMsOf(command, tiny),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isInstalled(command: string): boolean {
  return spawnSync('/bin/sh', ['-c', `command -v ${command.split(' ')[0]}`]).status === 0;
}

/** Its media is a hole in the file. */
function writeMovie(path: string, hours: number): string {
  const movie = longMovie(hours);
  writeFileSync(path, movie.read(0, Math.min(movie.sizeBytes, 2 * movie.moovBytes)));
  truncateSync(path, movie.sizeBytes);
  return path;
}

/** Of one run, as the shell adds them up. */
function cpuMsOf(command: string, path: string): number {
  const script = `for i in $(seq ${ROUNDS}); do ${command} "$0" >/dev/null 2>&1; done; times`;
  const [, ofChildren = ''] = execFileSync('/bin/bash', ['-c', script, path], { encoding: 'utf8' }).split(
    '\n',
  );
  const seconds = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => 60 * Number(m) + Number(s));
  return (1000 * seconds.reduce((sum, one) => sum + one, 0)) / ROUNDS;
}
