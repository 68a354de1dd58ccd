import type { Asset } from '../../model/asset.ts';
import type { ImageTrack } from '../../model/image.ts';

/** From the folder that manifests are in. */
export const IMAGES_FOLDER = 'images/';

const EXTENSIONS = { 'image/jpeg': 'jpg', 'image/png': 'png' } as const satisfies Record<
  ImageTrack['contentType'],
  string
>;

/** `NAME-img=5000-3.jpg`, in {@link IMAGES_FOLDER}. @param number from 1, or what stands for it */
export function imageUri(asset: Asset, { id, contentType }: ImageTrack, number: number | string): string {
  const name = encodeURIComponent(`${asset.name}-${id}`).replaceAll('%3D', '=');
  return `${name}-${number}.${EXTENSIONS[contentType]}`;
}
