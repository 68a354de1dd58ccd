import type { Declarations } from './declaration.ts';

/** The node as a whole, and who changes it. */
export const NODE_METRICS = {
  headwater_build_info: {
    type: 'gauge',
    labels: ['version', 'node'],
    help: 'Release that is running, and the Node.js that runs it; always 1',
    question: 'Which release runs where?',
  },
  headwater_ready: {
    type: 'gauge',
    help: 'Whether the node is ready (1) or not (0)',
    question: 'Would a load balancer send requests here?',
  },
  headwater_start_time_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the node was started, since the epoch',
    question: 'Has the node been restarted?',
  },
  headwater_config_last_load_success_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'When the configuration in use was read, since the epoch',
    question: 'How old is the configuration in use?',
  },
  headwater_config_last_load_successful: {
    type: 'gauge',
    help: 'Whether the configuration was taken (1) when it was last read, or refused (0)',
    question: 'Does the node go by the file that lies there?',
  },
  headwater_control_authentication_failures_total: {
    type: 'counter',
    labels: ['reason'],
    help: 'Callers of the control services that nobody knew, by reason',
    question: 'Does a stranger call, or has a token expired?',
  },
  headwater_rotations_total: {
    type: 'counter',
    labels: ['action', 'by', 'outcome'],
    help: 'Changes of credentials that were asked for: what, by whom, and OK or the code of the refusal',
    question: 'Who rotates, and is it refused?',
  },
} as const satisfies Declarations;
