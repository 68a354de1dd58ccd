const UNIT_BYTES = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, KB: 1e3, MB: 1e6, GB: 1e9 } as const;

/** Bytes of a size such as `8KiB`, `64MiB`, `1.5GiB`, `1000MB`; undefined for anything else. */
export function parseByteSize(text: string): number | undefined {
  const match = /^(?<amount>\d+(?:\.\d+)?)(?<unit>B|KiB|MiB|GiB|KB|MB|GB)$/.exec(text);
  if (!match?.groups) return undefined;
  const { amount, unit } = match.groups;
  return Math.round(Number(amount) * UNIT_BYTES[unit as keyof typeof UNIT_BYTES]);
}
