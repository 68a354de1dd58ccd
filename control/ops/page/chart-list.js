import { formatBytes, formatMs, formatNumber, formatPercent } from './format.js';

/** Colours of lines whose names say what to think of them; others take theirs by their place. */
const STATUS_COLORS = { 2: '--series-1', 3: '--series-6', 4: '--series-2', 5: '--series-5' };

const rates = (title, record) => ({ title, record, absent: 0, format: formatNumber });
const fixed = (title, format, series) => ({ title, format, series });

/** One chart each: what it shows, and how its values are written. */
export const CHARTS = [
  { ...rates('Requests per second by status', 'statuses'), colorOf: (name) => STATUS_COLORS[name[0]] },
  rates('Requests per second by format', 'formats'),
  rates('Requests per second by kind', 'kinds'),
  fixed('Time to first byte', formatMs, [
    { figure: 'firstByteP50Ms', name: 'median' },
    { figure: 'firstByteP99Ms', name: '99 %' },
  ]),
  fixed('Store latency', formatMs, [
    { figure: 'storeP50Ms', name: 'median' },
    { figure: 'storeP99Ms', name: '99 %' },
  ]),
  {
    ...rates('Store answers per second', 'outcomes'),
    colorOf: (name, index) => (name === 'ok' ? '--series-1' : `--series-${2 + (index % 5)}`),
  },
  fixed('Store connections', formatNumber, [
    { figure: 'running', name: 'busy' },
    { figure: 'pending', name: 'waiting' },
  ]),
  { title: 'Found in caches', record: 'hits', absent: null, format: formatPercent, max: 100 },
  fixed('Bytes per second', formatBytes, [
    { figure: 'sentBytes', name: 'sent' },
    { figure: 'receivedBytes', name: 'from the store' },
  ]),
  fixed('Requests in flight', formatNumber, [{ figure: 'inFlight', name: 'being answered' }]),
  fixed('Processor time', formatPercent, [{ figure: 'cpuPercent', name: 'of a core, all workers' }]),
  fixed('Event-loop delay', formatMs, [{ figure: 'eventLoopDelayMs', name: '99 %, slowest worker' }]),
];
