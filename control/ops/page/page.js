import { Charts } from './charts.js';
import { renderCredentials, renderGenerations } from './credentials.js';
import { find, renderLines } from './dom.js';
import { renderFleet, troubleLines } from './fleet.js';
import { formatMoment, formatSpan, formatTime } from './format.js';
import { renderErrors, renderHints, renderRotations } from './lists.js';
import { renderAnswers, renderCaches, renderStores, renderTotals, renderWorkers } from './tables.js';
import { TitleExplorer } from './title.js';

const explorer = new TitleExplorer();
const charts = new Charts(find('#charts'), showPointed);
let greeted = false;
let failures = [];
let latest;

const events = new EventSource('/events');
events.addEventListener('hello', ({ data }) => greet(JSON.parse(data)));
events.addEventListener('moment', ({ data }) => show(JSON.parse(data)));
events.addEventListener('failures', ({ data }) => {
  failures = JSON.parse(data);
  if (latest) renderErrors(latest.totals.errors, failures);
});
events.addEventListener('error', () => {
  // What was refused is not tried again.
  const isRefused = events.readyState === EventSource.CLOSED;
  showReadiness('gone', isRefused ? 'refused: too many pages are open' : 'not reachable');
});

find('#range').addEventListener('change', ({ target }) => charts.show(Number(target.value)));

/** Comes again when the connection does; what was chosen meanwhile stays. */
function greet({ version, origin, samples, hints, close, hour }) {
  find('#version').textContent = version;
  find('#samples').replaceChildren(...samples.map((path) => new Option(path, path)));
  renderHints(find('#hints'), hints);
  find('#hints-card').hidden = hints.length === 0;
  explorer.origin = origin;
  if (!greeted) chooseRange(hour);
  charts.replace({ close, hour });
  const [first] = samples;
  // Whoever sees it for the first time begins with what plays, and what to do next.
  if (first !== undefined && !greeted) {
    find('main').prepend(find('#title'), find('#figures'), find('#hints-card'));
    void explorer.look(first);
  }
  greeted = true;
}

/** An hour of which there are two minutes is an empty chart. */
function chooseRange(hour) {
  const seconds = hour.length > 0 ? (hour.at(-1).atMs - hour[0].atMs) / 1000 : 0;
  const choices = [...document.querySelectorAll('#range input')];
  const choice = choices.find(({ value }) => Number(value) >= seconds) ?? choices.at(-1);
  choice.checked = true;
  charts.show(Number(choice.value));
}

function show(moment) {
  const {
    nowMs,
    startedAtMs,
    notReadyReasons,
    refusedConfig,
    fleet,
    workers,
    credentials,
    rotations,
    totals,
  } = moment;
  latest = moment;
  const isReady = notReadyReasons.length === 0;
  showReadiness(isReady ? 'ready' : 'not-ready', isReady ? 'ready' : 'not ready');
  const refused = refusedConfig
    ? [`the configuration was refused at ${formatMoment(refusedConfig.atMs, nowMs)}: ${refusedConfig.reason}`]
    : [];
  renderLines(find('#reasons'), [...notReadyReasons, ...refused, ...troubleLines(fleet, nowMs)]);
  find('#uptime').textContent = `up ${formatSpan(nowMs - startedAtMs)}`;
  for (const place of document.querySelectorAll('[data-recent]'))
    place.textContent = `last ${formatSpan(moment.recentSeconds * 1000)}`;
  renderAnswers(find('#answers-table'), moment.answers);
  renderStores(find('#stores-table'), moment.stores);
  renderCaches(find('#caches-table'), moment.caches);
  renderCredentials(find('#credentials-table'), credentials, nowMs);
  renderGenerations(find('#generations-table'), moment.generations, nowMs);
  renderFleet(fleet, nowMs);
  renderRotations(find('#rotations'), rotations);
  renderWorkers(find('#workers-table'), workers, nowMs);
  renderTotals(find('#totals'), totals);
  renderErrors(totals.errors, failures);
  charts.markRotations(rotations.map(({ atMs }) => atMs));
  if (moment.close || moment.hour) charts.add(moment);
}

function showReadiness(state, text) {
  const pill = find('#readiness');
  pill.dataset.state = state;
  if (pill.textContent !== text) pill.textContent = text;
}

function showPointed(seconds) {
  const text =
    seconds === undefined ? 'dashed lines are rotations' : `as it was at ${formatTime(seconds * 1000)}`;
  const place = find('#pointed');
  if (place.textContent !== text) place.textContent = text;
}
