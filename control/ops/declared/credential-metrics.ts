import type { Declarations } from './declaration.ts';

const BY_BUCKET = ['bucket'] as const;

/** Which credential a bucket has, since when and until when, and where it comes from. */
export const CREDENTIAL_METRICS = {
  headwater_credential_state: {
    type: 'gauge',
    labels: ['bucket', 'state'],
    help: 'Of the active credential, 1 for the state that it is in: none, active, expired, rejected by the store',
    question: 'Can the bucket be read?',
  },
  headwater_credential_generation: {
    type: 'gauge',
    labels: BY_BUCKET,
    help: 'Active generation; 0 for none',
    question: 'Which generation signs now?',
  },
  headwater_credential_rejected: {
    type: 'gauge',
    labels: BY_BUCKET,
    help: '1 while the store refuses the active generation, else 0',
    question: 'Does the store refuse us?',
  },
  headwater_credential_rejected_since_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: BY_BUCKET,
    help: 'Since when the store refuses the active generation, since the epoch; absent while it does not',
    question: 'Since when does the store refuse us?',
  },
  headwater_credential_activation_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: BY_BUCKET,
    help: 'When the active credential became so, since the epoch',
    question: 'When was the last rotation?',
  },
  headwater_credential_expiry_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: BY_BUCKET,
    help: 'When the active credential expires, since the epoch; absent where unknown',
    question: 'How much time is left for a rotation?',
  },
  headwater_signing_key_missing: {
    type: 'gauge',
    labels: ['bucket', 'day'],
    help: 'Of a bucket with scoped signing keys, by day in UTC: 1 where no key is held for it, else 0',
    question: 'Is there a key for today, and for tomorrow?',
  },
  headwater_credential_source_state: {
    type: 'gauge',
    labels: ['bucket', 'source', 'state'],
    help: 'State of the source of a bucket: 1 for the one it is in',
    question: 'Does the source deliver?',
  },
  headwater_credential_source_next_try_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: BY_BUCKET,
    help: 'When the source is asked next, since the epoch; absent where it is not by itself',
    question: 'When is a source asked again?',
  },
  headwater_credential_source_tries_total: {
    type: 'counter',
    labels: ['bucket', 'outcome'],
    help: 'Tries of the source by outcome: delivered, failed',
    question: 'How often does a source fail?',
  },
} as const satisfies Declarations;
