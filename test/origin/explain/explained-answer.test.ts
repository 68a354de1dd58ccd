import { expect, it } from 'vitest';
import { Assets } from '../../../origin/asset/assets.ts';
import { explainAnswer } from '../../../origin/explain/explained-answer.ts';
import { Routes } from '../../../origin/http/routing/routes.ts';
import { ObjectLookup } from '../../../origin/storage/object-lookup.ts';
import { putClips } from '../../support/clips.ts';
import { storeRig } from '../../support/store-rig.ts';

it('explainAnswer() tells the head, and whether the store was asked to plan it', async () => {
  const { store, objects } = await storeRig();
  await putClips((name, bytes) => store.putObject('media', name, bytes));
  const cacheControl = { manifest: 'public, max-age=7' };
  const context = {
    routes: new Routes([{ path: '/vod/', bucket: 'media', prefix: '', mode: 'package', cacheControl }]),
    assets: new Assets(objects, { locate: () => undefined }),
    files: new ObjectLookup(objects),
    store: objects,
    contents: new Map(),
  };
  const head = { bucket: 'media', key: 'ladder.ism', start: 0, end: 1 };
  const ask = () => explainAnswer({ url: '/vod/ladder.ism/.m3u8', head }, context);
  const [first, second] = [await ask(), await ask()];
  expect([first.fromMemory, second.fromMemory]).toEqual([false, true]);
  expect(Object.fromEntries(second.headers)).toMatchObject({
    'cache-control': 'public, max-age=7',
    'content-length': String(second.lengthBytes),
    etag: expect.stringMatching(/^"/) as string,
  });
  const refused = await explainAnswer({ url: '/vod/none.mp4/.m3u8', head }, context);
  expect(refused).toMatchObject({ status: 404, headers: [], fromMemory: false });
});
