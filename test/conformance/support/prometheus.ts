import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { patient } from '../../support/patience.ts';

export const RULES = new URL('../../../deploy/prometheus/', import.meta.url);

/** One series of an answer. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface Prometheus {
  /** An instant query. @throws Error with what Prometheus says of it */
  query(expression: string): Promise<Series[]>;
  close(): Promise<void>;
}

/** Between two looks: one a second, and fewer where the machine has more to do than it can. */
export const TICK_S = Math.ceil(patient(1) / 2);

/** Rules as they are shipped, but minutes are seconds: a fault shows at once. */
async function hurried(name: string): Promise<string> {
  const rules = await readFile(new URL(name, RULES), 'utf8');
  return rules
    .replaceAll(/\[\d+m\]/g, `[${10 * TICK_S}s]`)
    .replaceAll(/offset \d+m/g, `offset ${10 * TICK_S}s`)
    .replaceAll(/for: \d+m/g, `for: ${2 * TICK_S}s`);
}

/** Debian's Prometheus with the shipped rules, looking at targets every second or so. */
export async function startPrometheus(targets: readonly string[]): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-prometheus-'));
  const names = ['rules.yaml', 'alerts.yaml'];
  for (const name of names) await writeFile(join(folder, name), await hurried(name));
  await mkdir(join(folder, 'data'));
  const tick = `${TICK_S}s`;
  const config = {
    global: { scrape_interval: tick, scrape_timeout: tick, evaluation_interval: tick },
    rule_files: names,
    scrape_configs: [
      {
        job_name: 'headwater',
        static_configs: [{ targets }],
      },
    ],
  };
  // JSON is YAML.
  await writeFile(join(folder, 'prometheus.yaml'), JSON.stringify(config));
  const port = await freePort();
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const url = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await vi.waitUntil(async () => child.exitCode !== null || (await isReady()), {
    timeout: 30_000,
  });
  if (child.exitCode !== null) throw new Error(`Cannot start prometheus: ${said}`);
  return {
    async query(expression) {
      const body = new URLSearchParams({ query: expression });
      const response = await fetch(`${url}/api/v1/query`, { method: 'POST', body });
      const answer = (await response.json()) as { error?: string; data: { result: Series[] } };
      if (!response.ok) throw new Error(`Cannot query ${expression}: ${answer.error}`);
      return answer.data.result;
    },
    async close() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}
