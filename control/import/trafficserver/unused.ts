import type { Draft } from '../draft/draft.ts';
import type { RemapPlugin, RemapRule } from './parse-remap.ts';

const ACCESS = 'who may ask for what is decided in front';

/** Why a rule or an option has no place in ours, by lower-case name. */
const REASONS: Readonly<Record<string, string>> = {
  '.include': 'included files are not opened; give them on the command line as well',
  '.activatefilter': ACCESS,
  '.deactivatefilter': ACCESS,
  '.definefilter': ACCESS,
  '.deletefilter': ACCESS,
  '@action': ACCESS,
  '@in_ip': ACCESS,
  '@method': ACCESS,
  '@src_ip': ACCESS,
  map_with_referer: ACCESS,
  redirect: 'redirects are answered in front',
  redirect_temporary: 'redirects are answered in front',
  regex_map: 'a route has a prefix of the path, no pattern',
  reverse_map: 'no Location of the store reaches a client',
};

const NO_COUNTERPART = 'Headwater has nothing that corresponds';

/** Lists a rule that leads nowhere in ours. */
export function listRule({ type, at }: RemapRule, draft: Draft): void {
  draft.skip(at, type, REASONS[type] ?? NO_COUNTERPART);
}

/** Lists what a rule has besides its URLs and the plugin that signs. Names only: parameters may be secrets. */
export function listOthers({ plugins, options, at }: RemapRule, auth: RemapPlugin, draft: Draft): void {
  for (const { name } of plugins.filter((plugin) => plugin !== auth)) {
    draft.skip(at, `@plugin=${name}`, NO_COUNTERPART);
  }
  for (const name of options) draft.skip(at, name, REASONS[name.toLowerCase()] ?? NO_COUNTERPART);
}
