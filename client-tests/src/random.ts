// Numbers that look random and follow from a seed, so that what went wrong can be done again.

export interface Random {
  /** A whole number from 0 to one below `bound`; 0 where `bound` is less than 1. */
  below: (bound: number) => number;
}

/** Returns the numbers of a seed (xorshift, 32 bits). */
export function randomOf(seed: number): Random {
  // Any state but zero; neighbouring seeds are spread far apart.
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let warm = 0; warm < 8; warm += 1) next();
  return { below: (bound) => (bound < 1 ? 0 : next() % bound) };
}
