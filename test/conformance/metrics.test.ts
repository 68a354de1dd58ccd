import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { accessKey } from '../control/support/control-fixtures.ts';
import { startTestNode } from '../control/support/test-node.ts';

test('promtool finds nothing to say of the metrics', async () => {
  const { node, pushed } = await startTestNode();
  await pushed('media', accessKey());
  const { port } = node.opsAddress as { port: number };
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  await node.close();
  expect(metrics).toContain('headwater_worker_event_loop_delay_p99_seconds{worker="1"}');
  const promtool = spawn('promtool', ['check', 'metrics']);
  const exited = once(promtool, 'exit');
  promtool.stdin.end(metrics);
  const [stdout, stderr] = await Promise.all([text(promtool.stdout), text(promtool.stderr)]);
  expect({ code: (await exited)[0] as number, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
});
