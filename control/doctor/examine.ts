import type { HeadwaterConfig } from '../config/config.ts';
import type { Finding, Look } from './finding.ts';
import { examineFleet } from './fleet.ts';
import { examineListeners } from './listeners.ts';
import { examineMachine } from './machine.ts';
import { examineSignedRead } from './signed-read.ts';
import { examineStore } from './store.ts';

/** Looks at everything that a node needs, one thing after the other, each told as it is found. */
export async function* examine(
  config: HeadwaterConfig,
  environment: Readonly<Record<string, string | undefined>>,
): AsyncGenerator<Finding> {
  const { fleet, state } = config;
  const looks: Look[] = [
    () => examineMachine(config),
    () => examineListeners(config),
    ...(fleet && state ? [() => examineFleet(fleet, state.key)] : []),
    ...Object.entries(config.origin.buckets).flatMap(([name, bucket]): Look[] => [
      () => examineStore(name, bucket),
      () => examineSignedRead(name, config, environment),
    ]),
  ];
  for (const look of looks) yield* await look();
}
