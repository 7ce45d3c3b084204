// Following a stream with a client of somebody else's making: what they have in common.
import type { App } from './app.ts';

/** An item of a stream, whatever it is about. */
export interface Item {
  __typename: string;
  seq: number;
  previousSeq: number | null;
  cursor: string;
  [field: string]: any;
}

/** What a stream answers: one root field. */
export interface Answer {
  data?: Record<string, Item> | null | undefined;
  errors?: unknown;
}

/** What is to be followed, and how. */
export interface Following {
  /** The server, or what stands before it; without a slash at its end. */
  url: string;
  /** Whose stream it is. */
  app: App;
  /** The subscription. It has a variable `after`. */
  text: string;
  variables: Record<string, unknown>;
  /** How many milliseconds to wait before coming back; an app waits longer each time, and never the same. */
  pauseMs: () => number;
  /** Takes each item. */
  next: (item: Item) => void;
  /** Hears of what the client gives up on. */
  failed: (reason: unknown) => void;
}

/** Begins to follow; returns what stops it. */
export type Follow = (following: Following) => () => void;

/** Returns the only field of an answer; nothing where there are errors instead. */
export function itemOf(answer: Answer | undefined): Item | undefined {
  return answer?.data ? Object.values(answer.data)[0] : undefined;
}

/** Waits some milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
