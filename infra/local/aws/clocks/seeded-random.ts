/** Mulberry32: 32 bits of state are plenty for jitter, and a seed repeats the sequence. Not for secrets. */
export function seededRandom(seed = Math.floor(Math.random() * 2 ** 32)): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
