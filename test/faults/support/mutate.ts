/** Numbers below a limit, the same for the same seed: xorshift32. */
export type Random = (below: number) => number;

export function randomNumbers(seed: number): Random {
  let state = (seed * 2_654_435_761) | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Counts, sizes and offsets that readers get wrong. */
const EXTREMES = [0, 1, 7, 8, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff];

/** What may have happened to any file. */
const MUTATIONS: readonly Mutation[] = [
  function flipBits(bytes, random) {
    const damaged = Buffer.from(bytes);
    for (let flips = 1 + random(6); flips > 0; flips--) damaged[random(bytes.length)]! ^= 1 << random(8);
    return damaged;
  },
  function putExtreme(bytes, random) {
    const damaged = Buffer.from(bytes);
    if (bytes.length < 4) return damaged;
    for (let puts = 1 + random(3); puts > 0; puts--)
      damaged.writeUInt32BE(EXTREMES[random(EXTREMES.length)]!, random(bytes.length - 3));
    return damaged;
  },
  function cutOut(bytes, random) {
    const start = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + random(64))]);
  },
  function repeat(bytes, random) {
    const start = random(bytes.length);
    const piece = bytes.subarray(start, start + 1 + random(256));
    return Buffer.concat([
      bytes.subarray(0, start),
      ...Array.from({ length: 1 + random(20) }, () => piece),
      bytes.subarray(start),
    ]);
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, random(bytes.length));
  },
  function swap(bytes, random) {
    const damaged = Buffer.from(bytes);
    const [from, to] = [random(bytes.length), random(bytes.length)];
    bytes.copy(damaged, to, from, from + 4 + random(60));
    return damaged;
  },
];

/** A file that something happened to, the same for the same seed. */
export function mutated(bytes: Buffer, seed: number): Buffer {
  const random = randomNumbers(seed);
  return MUTATIONS[seed % MUTATIONS.length]!(bytes, random);
}
