import { Charts } from './charts.js';
import { formatSpan } from './format.js';
import { Player } from './player.js';
import {
  renderCredentials,
  renderErrors,
  renderHints,
  renderLines,
  renderRotations,
  renderTotals,
  renderWorkers,
} from './tables.js';

const find = (selector) => document.querySelector(selector);

const player = new Player();
const charts = new Charts(find('#charts'));
let originPort;
let greeted = false;

const events = new EventSource('/events');
events.addEventListener('hello', ({ data }) => greet(JSON.parse(data)));
events.addEventListener('moment', ({ data }) => show(JSON.parse(data)));
events.addEventListener('error', () => {
  // What was refused is not tried again.
  const isRefused = events.readyState === EventSource.CLOSED;
  showReadiness('gone', isRefused ? 'refused: too many pages are open' : 'not reachable');
});

find('#source-form').addEventListener('submit', (event) => {
  event.preventDefault();
  playSource();
});

/** Comes again when the connection does; what was chosen meanwhile stays. */
function greet({ version, originPort: port, samples, hints, history }) {
  originPort = port;
  find('#version').textContent = version;
  find('#samples').replaceChildren(...samples.map((path) => new Option(path, path)));
  renderHints(find('#hints'), hints);
  find('#hints-card').hidden = hints.length === 0;
  charts.replace(history);
  const [first] = samples;
  if (first !== undefined && !greeted) {
    find('#source').value = first;
    playSource();
  }
  greeted = true;
}

/** A path is one at the origin, which is on this host at a port of its own. */
function playSource() {
  const host = `${location.protocol}//${location.hostname}:${originPort}`;
  player.play(new URL(find('#source').value, host).href);
}

function show({ nowMs, startedAtMs, notReadyReasons, workers, credentials, rotations, totals, figures }) {
  showReadiness(
    notReadyReasons.length === 0 ? 'ready' : 'not-ready',
    notReadyReasons.length === 0 ? 'ready' : 'not ready',
  );
  renderLines(find('#reasons'), notReadyReasons);
  find('#reasons').hidden = notReadyReasons.length === 0;
  find('#uptime').textContent = `up ${formatSpan(nowMs - startedAtMs)}`;
  renderCredentials(find('#credentials'), credentials, nowMs);
  renderRotations(find('#rotations'), rotations);
  renderWorkers(find('#workers'), workers, nowMs);
  renderTotals(find('#totals'), totals);
  renderErrors(find('#errors'), totals.errors);
  charts.markRotations(rotations.map(({ atMs }) => atMs));
  if (figures) charts.add(figures);
}

function showReadiness(state, text) {
  const pill = find('#readiness');
  pill.dataset.state = state;
  if (pill.textContent !== text) pill.textContent = text;
}
