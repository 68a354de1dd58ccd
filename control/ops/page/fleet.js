import { cell, fill, find, say } from './dom.js';
import { formatSpan } from './format.js';

/** The fleet as this node sees it; null: it is of none. */
export function renderFleet(fleet, nowMs) {
  for (const part of document.querySelectorAll('[data-fleet]')) part.hidden = !fleet;
  if (!fleet) return;
  const { node, revision, freshAtMs, endpoint } = fleet;
  const fresh = freshAtMs === undefined ? 'never fresh yet' : `fresh ${formatSpan(nowMs - freshAtMs)} ago`;
  say(find('#fleet-name'), { text: fleet.fleet });
  say(find('#fleet-facts'), {
    text: `seen by ${node}, revision ${revision}, ${fresh}, asks ${endpoint}`,
  });
  const trouble = troubleLines(fleet, nowMs);
  say(find('#fleet-state'), trouble.length > 0 ? { text: trouble.join(''), tone: 'bad' } : stateOf(fleet));
  renderNodes(find('#fleet-table'), fleet, nowMs);
}

/** Why this node does not follow its fleet, for the top of the page; nothing where it does. */
export function troubleLines(fleet, nowMs) {
  if (!fleet?.trouble) return [];
  const { kind, reason, sinceMs } = fleet.trouble;
  return [`the node does not follow its fleet for ${formatSpan(nowMs - sinceMs)}, ${kind}: ${reason}`];
}

function stateOf({ skew }) {
  const behind = Object.entries(skew).filter(([, count]) => count > 0);
  if (behind.length === 0) return { text: 'every node signs with the newest', tone: 'good' };
  return { text: behind.map(([bucket, count]) => `${bucket}: ${count} behind`).join(', '), tone: 'warn' };
}

function renderNodes(table, { nodes, generations, node: thisNode, sourceHolders }, nowMs) {
  const buckets = Object.keys(generations).toSorted();
  const head = ['Node', ...buckets, 'Keys', 'Version', 'Control', 'Up', 'Revision#'];
  const newest = [cell('newest', 'quiet'), ...buckets.map((bucket) => cell(generations[bucket], 'quiet'))];
  const rows = nodes.map((each) => [
    cell(each.name === thisNode ? `${each.name}, this one` : each.name),
    ...buckets.map((bucket) =>
      generationCell(each.buckets[bucket], generations[bucket], sourceHolders[bucket] === each.name),
    ),
    each.keysRefusal === undefined ? cell('yes', 'good') : cell(`refused: ${each.keysRefusal}`, 'bad'),
    cell(each.version),
    cell(each.address),
    cell(formatSpan(nowMs - each.startedAtMs)),
    cell(each.revision),
  ]);
  const rest = head.slice(newest.length).map(() => cell(''));
  fill(table, 'What every node signs with, by bucket', head, [[...newest, ...rest], ...rows]);
}

/** Its number, and in words what is amiss with it. */
function generationCell({ generation = 0, refusal } = {}, newest, isSource) {
  const number = `${generation || 'none'}${isSource ? ', asks the source' : ''}`;
  if (refusal !== undefined) return cell(`${number}, refused: ${refusal}`, 'bad');
  return generation === newest ? cell(number) : cell(`${number}, behind`, 'warn');
}
