import type { NodeStatus } from '../status/node-status.ts';
import { type MetricFamily, family, samplesOf, single } from './metric-family.ts';

/** The node as a whole, and who changed it. */
export function nodeFamilies(status: NodeStatus): MetricFamily[] {
  const { version, notReadyReasons, startedAtMs, config, authenticationFailures, rotations } = status;
  return [
    family('headwater_build_info', [{ labels: { version, node: process.versions.node }, value: 1 }]),
    single('headwater_ready', notReadyReasons.length === 0 ? 1 : 0),
    single('headwater_start_time_seconds', startedAtMs / 1000),
    single('headwater_config_last_load_success_timestamp_seconds', config.loadedAtMs / 1000),
    single('headwater_config_last_load_successful', config.refusal === undefined ? 1 : 0),
    family('headwater_control_authentication_failures_total', samplesOf('reason', authenticationFailures)),
    family(
      'headwater_rotations_total',
      rotations.map(({ action, by, outcome, count }) => ({
        labels: { action, by, outcome },
        value: count,
      })),
    ),
  ];
}
