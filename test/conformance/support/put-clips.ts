import { readFile, readdir } from 'node:fs/promises';
import type { Ceph } from '../../support/ceph.ts';
import { CLIPS } from '../../support/origin-rig.ts';

/** Puts the shipped clips and their server manifests into the bucket `media`. */
export async function putClips(ceph: Ceph): Promise<void> {
  for (const name of await readdir(CLIPS)) {
    if (/\.(?:mp4|ism)$/.test(name)) await ceph.put('media', name, await readFile(new URL(name, CLIPS)));
  }
}
