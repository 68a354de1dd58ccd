import type { ReplacedWorker } from '../supervisor/replaced-worker.ts';
import type * as v1 from './gen/headwater/control/v1/node_service.ts';
import type { RpcHandlers } from './rpc-handlers.ts';

/** What came of a configuration that was read again. */
export interface ReloadResult {
  /** Keys of the file whose values are others now. */
  readonly changedKeys: readonly string[];
  readonly workers: readonly ReplacedWorker[];
}

/** What can be done to a running node. */
export interface NodeControl {
  /** @throws ControlError; what was in use stays */
  reload(how: { readonly validateOnly: boolean }): Promise<ReloadResult>;
  /** @throws ControlError */
  restartWorkers(): Promise<ReplacedWorker[]>;
}

/** The handlers of `NodeService`. */
export function nodeService(node: NodeControl, handlers: RpcHandlers): v1.NodeServiceServer {
  return {
    reloadConfig: handlers.unary(async ({ validateOnly }: v1.ReloadConfigRequest) => {
      const { changedKeys, workers } = await node.reload({ validateOnly });
      return { changedKeys: [...changedKeys], workers: [...workers] };
    }),

    restartWorkers: handlers.unary(async () => ({ workers: await node.restartWorkers() })),
  };
}
