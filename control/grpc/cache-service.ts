import { invalidArgument } from '../control-error.ts';
import { PURGE_ACTION, type PurgeTarget } from '../purging/purge-target.ts';
import type { Purger } from '../purging/purger.ts';
import type { WorkerAcknowledgement } from '../supervisor/worker-acknowledgement.ts';
import { acknowledgementMessage } from './acknowledgement-message.ts';
import type * as v1 from './gen/headwater/control/v1/cache_service.ts';
import type { RpcHandlers } from './rpc-handlers.ts';

/** The handlers of `CacheService`. */
export function cacheService(purger: Purger, handlers: RpcHandlers): v1.CacheServiceServer {
  return {
    purge: handlers.unary(async (request: v1.PurgeRequest): Promise<v1.PurgeResponse> => {
      const target = purgeTarget(request);
      if (target === undefined)
        throw invalidArgument(PURGE_ACTION, [{ field: 'target', description: 'must be given' }]);
      return { workers: (await purger.purge(target)).map(purgedWorker) };
    }),
  };
}

/** Undefined where nothing is named. */
export function purgeTarget({ target }: v1.PurgeRequest): PurgeTarget | undefined {
  switch (target?.$case) {
    case 'asset':
    case 'prefix':
      return { kind: target.$case, url: target.value };
    case 'bucket':
      return { kind: 'bucket', bucket: target.value };
    case 'all':
      return { kind: 'all' };
    case undefined:
      return undefined;
  }
}

function purgedWorker({ purged, ...acknowledgement }: WorkerAcknowledgement): v1.PurgedWorker {
  return {
    acknowledgement: acknowledgementMessage(acknowledgement),
    assets: purged?.assets ?? 0,
    bytes: BigInt(purged?.bytes ?? 0),
  };
}
