import type { Declarations } from './declaration.ts';

/** The nodes that have their credentials and keys from one etcd, as this one sees them; absent without a fleet. */
export const FLEET_METRICS = {
  headwater_fleet_stale_seconds: {
    type: 'gauge',
    unit: 'seconds',
    help: 'How long ago etcd was last known to have nothing newer; where it never was, since the start of the node',
    question: 'Does a change of the fleet reach this node?',
  },
  headwater_fleet_revision: {
    type: 'gauge',
    help: 'Revision of etcd that the node goes by; 0 for none yet',
    question: 'Which node is behind, and does etcd move?',
  },
  headwater_fleet_nodes: {
    type: 'gauge',
    help: 'Nodes of the fleet that are there, as far as this one knows',
    question: 'Is a node missing?',
  },
  headwater_fleet_skew: {
    type: 'gauge',
    labels: ['bucket'],
    help: 'Nodes that do not sign with the newest generation of the fleet, as far as they have told',
    question: 'Has the last rotation reached every node?',
  },
  headwater_fleet_keys_refused: {
    type: 'gauge',
    help: 'Nodes that do not go by the newest keys of the fleet, and say why not',
    question: 'Is a viewer believed at every node?',
  },
  headwater_fleet_trouble: {
    type: 'gauge',
    labels: ['kind'],
    help: '1 for the reason why the node does not follow its fleet: unreachable, denied, foreign-key, older, unknown-version',
    question: 'Why does this node not follow?',
  },
} as const satisfies Declarations;
