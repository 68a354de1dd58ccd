/** Copies rules and alerts into the chart, which can hold no others; with `--check` it fails where what lies there is another. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FROM = 'deploy/prometheus';
const TO = 'deploy/helm/headwater/files';

mkdirSync(TO, { recursive: true });
for (const name of ['rules.yaml', 'alerts.yaml']) {
  const text = readFileSync(join(FROM, name), 'utf8');
  if (!process.argv.includes('--check')) writeFileSync(join(TO, name), text);
  else if (readFileSync(join(TO, name), 'utf8') !== text) {
    console.error(`${TO}/${name} is not ${FROM}/${name}\nRun: npm run docs`);
    process.exitCode = 1;
  }
}
