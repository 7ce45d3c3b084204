// How long to wait before asking again.

const FIRST_MS = 500;
const MOST_MS = 60_000;

/** Returns the pause before attempt number `attempt` (from 0): longer each time, and never the same for two clients. */
export function pauseMs(attempt: number, random: () => number = Math.random): number {
  return Math.min(MOST_MS, FIRST_MS * 2 ** attempt) * (0.5 + random() / 2);
}
