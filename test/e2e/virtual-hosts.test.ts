import { get } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { workerConfig } from '../support/origin-rig.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';

it('answers each virtual host from its own bucket', async () => {
  const store = await startStore();
  await store.putObject('media', 'first/a.txt', Buffer.from('first'));
  await store.putObject('media', 'rest/a.txt', Buffer.from('rest'));
  const passing = { path: '/', bucket: 'media', mode: 'passthrough' } as const;
  const routes = [
    { ...passing, prefix: 'first/', hosts: ['cdn.example.com'] },
    { ...passing, prefix: 'rest/' },
  ];
  const worker = await startWorker({ ...workerConfig(store), routes }, [
    { bucket: 'media', generation: 1, credential: FIRST_KEY },
  ]);
  onTestFinished(() => worker.close());
  expect(await bodyOf(worker.url, 'CDN.example.com:443')).toBe('first');
  expect(await bodyOf(worker.url, 'elsewhere.example.com')).toBe('rest');
});

function bodyOf(url: string, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(`${url}/a.txt`, { headers: { host }, agent: false }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => (body += String(chunk)));
      answer.on('end', () => resolve(body));
    }).on('error', reject);
  });
}
