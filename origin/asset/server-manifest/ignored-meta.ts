import { DASH_WISHES } from './dash-wishes.ts';
import { FRAGMENT_LENGTHS } from './fragment-length.ts';
import { HLS_WISHES } from './hls-wishes.ts';
import type { XmlElement } from './parse-xml.ts';

/** Understood, and of no effect. */
const WITHOUT_EFFECT: ReadonlyMap<string, string> = new Map([
  ['clientmanifestrelativepath', 'a client manifest is made for each request'],
  ['hls_no_audio_only', 'no playlist has a variant of sound alone beside pictures'],
  ['iss_client_manifest_version', 'client manifests are of version 2.2'],
]);

/** What they may ask for was refused before; what is left asks for nothing. */
const CLEAR: readonly string[] = ['hls_playout', 'mpd_playout', 'iss_playout'];

/** The `<meta>` elements that change nothing, each with the reason. @param metas By name. */
export function ignoredMeta(metas: ReadonlyMap<string, XmlElement>): string[] {
  const counted = FRAGMENT_LENGTHS.find((name) => metas.has(name));
  return [...metas].flatMap(([name, { attributes }]) => {
    const reason = reasonFor(name, counted);
    return reason === undefined ? [] : [`<meta> ${attributes.get('name') ?? ''}: ${reason}`];
  });
}

/** @param counted the fragment length that all formats go by */
function reasonFor(name: string, counted: string | undefined): string | undefined {
  if (name === counted || CLEAR.includes(name)) return undefined;
  if ([...HLS_WISHES, ...DASH_WISHES].includes(name)) return undefined;
  if (FRAGMENT_LENGTHS.includes(name)) return `all formats have one timeline, which ${counted} decides`;
  return WITHOUT_EFFECT.get(name) ?? 'it is not known';
}
