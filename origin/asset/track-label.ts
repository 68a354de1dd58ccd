/** Names that tools give: `VideoHandler`, `audio_eng`; they mean nothing to people. */
const TOOL_NAMES = /handler|core media|^\(c\)|^(video|audio|text)([_-]|$)/i;
const LABEL_LIMIT = 100;

/** What people may be shown of a name; undefined where it means nothing to them. */
export function labelOf(name = ''): string | undefined {
  const label = name.replaceAll('\0', '').trim();
  const plain = label.length > 0 && label.length <= LABEL_LIMIT && !/\p{C}/u.test(label);
  return plain && !TOOL_NAMES.test(label) ? label : undefined;
}
