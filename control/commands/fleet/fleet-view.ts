import type { Fleet, FleetNode, FleetTrouble } from '../../grpc/gen/headwater/control/v1/fleet_service.ts';
import { colors, table } from '../terminal/output.ts';
import { formatSeconds } from '../terminal/units.ts';
import { staleSeconds, troubleName } from './fleet-json.ts';

/** Which fleet it is, how far this node goes by it, and in red why it does not. */
export function fleetHeading(fleet: Fleet, nowMs: number): string[] {
  const { name, node, nodes, revision, endpoint, trouble } = fleet;
  const stale = staleSeconds(fleet);
  const facts = [
    `fleet ${colors.bold(name)}`,
    `seen by ${node}`,
    `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`,
    `revision ${revision}`,
    stale === undefined ? 'never fresh yet' : `fresh ${formatSeconds(stale)} ago`,
    `asks ${endpoint}`,
  ];
  return [facts.join('  '), ...(trouble ? [describeTrouble(trouble, nowMs)] : [])];
}

function describeTrouble({ kind, reason, sinceTime }: FleetTrouble, nowMs: number): string {
  const since = formatSeconds((nowMs - (sinceTime?.getTime() ?? nowMs)) / 1000);
  return colors.red(`does not follow its fleet for ${since}, ${troubleName(kind)}: ${reason}`);
}

/** What is amiss with the fleet, among other things: why this node does not follow it, or who is behind. */
export function fleetFaults(fleet: Fleet, nowMs: number): string[] {
  if (fleet.trouble) return [describeTrouble(fleet.trouble, nowMs)];
  return Object.values(fleet.skew).some((count) => count > 0) ? [fleetWords(fleet)] : [];
}

/** Every node there is, and whether it goes by all that it knows of. */
export function nodeTable({ nodes }: Fleet, nowMs: number): string {
  const rows = nodes.map((node) => [
    nameOf(node),
    node.version,
    node.address,
    node.startTime ? formatSeconds((nowMs - node.startTime.getTime()) / 1000) : '',
    String(node.revision),
    describeNode(node),
  ]);
  return table(['NODE', 'VERSION', 'CONTROL', 'UP', 'REVISION', 'GOES BY IT'], rows);
}

function nameOf({ name, isThisNode }: FleetNode): string {
  return isThisNode ? colors.bold(`${name} *`) : name;
}

function describeNode(node: FleetNode): string {
  if (node.revision === 0n) return colors.yellow('has not said');
  const refusals = refusalsOf(node).length;
  return refusals === 0 ? colors.green('yes') : colors.red(`all but ${refusals}`);
}

/** What every node signs with, a column a bucket; whatever is not the newest is marked, in words, too. */
export function ackTable({ nodes, generations, sourceHolders }: Fleet): string {
  const buckets = Object.keys(generations).toSorted();
  const newest = ['newest', ...buckets.map((bucket) => String(generations[bucket])), ''];
  const rows = nodes.map((node) => [
    nameOf(node),
    ...buckets.map((bucket) => {
      const mark = sourceHolders[bucket] === node.name ? ' source' : '';
      return `${generationCell(node, bucket, generations[bucket] ?? 0)}${mark}`;
    }),
    node.keysRefusal === '' ? colors.green('yes') : colors.red('refused'),
  ]);
  return table(['NODE', ...buckets, 'KEYS'], [newest.map((text) => colors.dim(text)), ...rows]);
}

function generationCell({ buckets }: FleetNode, bucket: string, newest: number): string {
  const { generation = 0, refusal = '' } = buckets[bucket] ?? {};
  const number = generation === 0 ? 'none' : String(generation);
  if (refusal !== '') return colors.red(`${number} refused`);
  return generation === newest ? number : colors.yellow(`${number} behind`);
}

/** A line for everything that a node does not go by. */
export function refusalLines({ nodes }: Fleet): string[] {
  return nodes.flatMap((node) => refusalsOf(node).map((line) => `  ${colors.red(`${node.name}: ${line}`)}`));
}

function refusalsOf({ buckets, keysRefusal }: FleetNode): string[] {
  const ofBuckets = Object.entries(buckets).flatMap(([bucket, { refusal }]) =>
    refusal === '' ? [] : [`${bucket}: ${refusal}`],
  );
  return [...ofBuckets, ...(keysRefusal === '' ? [] : [`keys: ${keysRefusal}`])];
}

/** `fleet films: 3 nodes, media 1 behind`, in a few words. */
export function fleetWords({ name, nodes, skew, trouble }: Fleet): string {
  const behind = Object.entries(skew).flatMap(([bucket, count]) =>
    count === 0 ? [] : [colors.yellow(`${bucket} ${count} behind`)],
  );
  const state = trouble === undefined ? [] : [colors.red(troubleName(trouble.kind))];
  const count = `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`;
  return `fleet ${name}: ${[...state, count, ...behind].join(', ')}`;
}

/** Nodes and what they sign with. */
export function fleetView(fleet: Fleet, nowMs: number): string {
  return [
    ...fleetHeading(fleet, nowMs),
    '',
    nodeTable(fleet, nowMs),
    '',
    ackTable(fleet),
    ...refusalLines(fleet),
  ].join('\n');
}
