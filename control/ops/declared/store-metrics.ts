import type { Declarations } from './declaration.ts';

const BY_BUCKET = ['bucket'] as const;

/** What is asked of buckets, over which connections, and what they say. */
export const STORE_METRICS = {
  headwater_store_first_byte_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['bucket', 'outcome'],
    help: 'From a subrequest to the first byte of its answer, by outcome: ok, refused (also for want of patience), or failed',
    question: 'Is the store slow, or are we?',
  },
  headwater_store_refusals_total: {
    type: 'counter',
    labels: ['bucket', 'status', 'code'],
    help: "Answers of the store that were no data, by HTTP status and the store's own code",
    question: 'What does the store say: is the key unknown, has it expired, or may it not read?',
  },
  headwater_subrequests_total: {
    type: 'counter',
    labels: ['bucket', 'outcome'],
    help: 'Reads of the store that are over, by outcome: ok, or the code of the error',
    question: 'Do reads of the store succeed, all retries counted?',
  },
  headwater_subrequests_started_total: {
    type: 'counter',
    labels: BY_BUCKET,
    help: 'Subrequests sent',
    question: 'How much is the store asked?',
  },
  headwater_subrequest_received_bytes_total: {
    type: 'counter',
    unit: 'bytes',
    labels: BY_BUCKET,
    help: 'Bytes of bodies received',
    question: 'How much is read of the store for what is sent?',
  },
  headwater_subrequest_retries_total: {
    type: 'counter',
    labels: BY_BUCKET,
    help: 'Reads tried again or resumed',
    question: 'Does the store fail, although players do not see it?',
  },
  headwater_subrequests_resigned_total: {
    type: 'counter',
    labels: BY_BUCKET,
    help: 'Subrequests signed again after a refusal, with a newer generation or the one before',
    question: 'Does the generation before save us?',
  },
  headwater_subrequests_hedged_total: {
    type: 'counter',
    labels: BY_BUCKET,
    help: 'Reads sent once more since their first byte was late',
    question: 'How often is the store late?',
  },
  headwater_pool_connections: {
    type: 'gauge',
    labels: ['bucket', 'state'],
    help: 'Connections to the endpoints of a bucket: connected, and of those free',
    question: 'How many connections are there?',
  },
  headwater_pool_limit_connections: {
    type: 'gauge',
    labels: BY_BUCKET,
    help: 'Connections that there may be, in all workers',
    question: 'Is the pool used up?',
  },
  headwater_pool_requests: {
    type: 'gauge',
    labels: ['bucket', 'state'],
    help: 'Subrequests: running, of those paused for slow clients, and pending for want of a connection',
    question: 'Do reads wait for a connection, and who holds them?',
  },
  headwater_pool_allowed_requests: {
    type: 'gauge',
    labels: BY_BUCKET,
    help: 'Subrequests that may run: fewer than connections after the store asked for patience',
    question: 'Does the store ask for patience?',
  },
  headwater_pool_queue_limit_requests: {
    type: 'gauge',
    labels: BY_BUCKET,
    help: 'Subrequests that may be pending, in all workers; whatever comes then is refused',
    question: 'Is the queue full?',
  },
  headwater_store_endpoint_circuit: {
    type: 'gauge',
    labels: ['bucket', 'endpoint'],
    help: 'Of the worker worst off: 0 closed, 1 half-open (a read finds out), 2 open (it is left alone)',
    question: 'Which endpoint fails every read?',
  },
  headwater_store_endpoint_openings: {
    type: 'gauge',
    labels: ['bucket', 'endpoint'],
    help: 'How often a worker left the endpoint alone, since those that run were started',
    question: 'Does an endpoint fail again and again?',
  },
  headwater_store_clock_offset_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: BY_BUCKET,
    help: "How far the store's clock is ahead of this machine's, learnt from its refusals",
    question: 'Is the clock of this machine wrong?',
  },
} as const satisfies Declarations;
