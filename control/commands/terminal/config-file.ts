import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from './exit-codes.ts';

/** What a configuration is called where nobody says which it is. */
export const CONFIG_NAME = 'headwater.yaml';

type Environment = Readonly<Record<string, string | undefined>>;

/** The configuration that a command line names, or the environment, or else the first that lies in a usual place. */
export function configFile(given: string | undefined, environment: Environment = process.env): string {
  const named = given ?? (environment['HEADWATER_CONFIG'] || undefined);
  if (named !== undefined) return named;
  const places = configPlaces(environment);
  const found = places.find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new CommandError(
    `Cannot find a configuration: neither --config nor HEADWATER_CONFIG names one, and there is none at ${places.join(', ')}. ` +
      '"headwater init" writes one',
  );
}

/** Nearest first; the second is as the XDG Base Directory Specification has it, which takes a relative one for none. */
function configPlaces(environment: Environment): string[] {
  const { HOME: home = homedir(), XDG_CONFIG_HOME: given = '' } = environment;
  const folder = given.startsWith('/') ? given : join(home, '.config');
  return [`./${CONFIG_NAME}`, join(folder, 'headwater', CONFIG_NAME), join('/etc/headwater', CONFIG_NAME)];
}
