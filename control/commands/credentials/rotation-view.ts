import {
  CredentialSource,
  type Rotation,
  RotationEvent,
} from '../../grpc/gen/headwater/control/v1/credential_service.ts';
import { colors, plain, table } from '../terminal/output.ts';
import { enumName } from './credential-view.ts';

const eventName = (event: number) => enumName(RotationEvent, 'ROTATION_EVENT_', event);
const sourceName = (source: number) => enumName(CredentialSource, 'CREDENTIAL_SOURCE_', source);

/** As `--json` prints it. */
export function rotationJson(rotation: Rotation): object {
  const { event, source, restoredGeneration } = rotation;
  return {
    ...(plain(rotation) as object),
    event: eventName(event),
    source: sourceName(source),
    restoredGeneration: restoredGeneration === 0 ? null : restoredGeneration,
  };
}

/** For people, newest first. */
export function rotationTable(rotations: readonly Rotation[]): string {
  if (rotations.length === 0) return 'no credential has changed';
  const rows = rotations.map((rotation) => [
    rotation.time?.toISOString() ?? '',
    colors.bold(rotation.bucket),
    `${rotation.generation}${rotation.restoredGeneration === 0 ? '' : ` as ${rotation.restoredGeneration}`}`,
    eventName(rotation.event),
    rotation.maskedAccessKeyId,
    sourceName(rotation.source),
    rotation.who,
    describeWorkers(rotation),
  ]);
  return table(['TIME', 'BUCKET', 'GENERATION', 'EVENT', 'ACCESS KEY', 'SOURCE', 'WHO', 'WORKERS'], rows);
}

function describeWorkers({ workers, acknowledged }: Rotation): string {
  const text = `${acknowledged} of ${workers}`;
  return acknowledged === workers ? colors.green(text) : colors.red(text);
}
