import type { Rejection } from '../../grpc/gen/headwater/control/v1/credential_service.ts';
import { formatSeconds } from '../terminal/units.ts';

/** `generation 2 with 403 InvalidAccessKeyId, for 1 min 2 s now` */
export function describeRejection({ generation, status, code, sinceTime }: Rejection, nowMs: number): string {
  const said = `${status} ${code}`.trim();
  const seconds = (nowMs - (sinceTime?.getTime() ?? nowMs)) / 1000;
  return `generation ${generation} with ${said}, for ${formatSeconds(seconds)} now`;
}
