import { readFile, readdir } from 'node:fs/promises';

export const CLIPS = new URL('../../fixtures/media/', import.meta.url);

/** Hands over the shipped clips and their server manifests, one after the other. */
export async function putClips(put: (name: string, bytes: Buffer) => unknown): Promise<void> {
  for (const name of await readdir(CLIPS)) {
    if (/\.(?:mp4|ism)$/.test(name)) await put(name, await readFile(new URL(name, CLIPS)));
  }
}
