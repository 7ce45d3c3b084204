// What a follower got, held against what a stream promises: each item in order, none left out, repeats known by their number.
import type { Item } from './follower.ts';

const LOOK_MS = 20;

export class Journal {
  /** What came, repeats apart, without the items that a stream begins with. */
  readonly items: Item[] = [];
  /** How often a stream began, the first time included. */
  begun = 0;
  /** How many items came again. */
  repeats = 0;
  /** What should not have been. */
  readonly faults: string[] = [];
  private last: number | undefined;

  /** Takes the next item. */
  readonly take = (item: Item): void => {
    if (item.__typename === 'CaughtUp') {
      this.begun += 1;
      if (this.last !== undefined && item.seq > this.last) this.faults.push(`went on after ${item.seq}, but had only ${this.last}`);
      this.last ??= item.seq;
      return;
    }
    if (item.__typename === 'StreamReset') {
      this.faults.push(`was reset: ${item['reason']}`);
      return;
    }
    if (this.last === undefined) {
      this.faults.push(`began with ${item.__typename} ${item.seq}`);
    } else if (item.seq <= this.last) {
      this.repeats += 1;
      return;
    } else if (item.previousSeq !== this.last) {
      this.faults.push(`${item.seq} comes after ${item.previousSeq}, but ${this.last} was the last`);
    }
    this.last = item.seq;
    this.items.push(item);
  };

  /** Notes what a client gave up on. */
  readonly failed = (reason: unknown): void => {
    this.faults.push(`gave up: ${reason instanceof Error ? reason.stack : JSON.stringify(reason)}`);
  };

  /** The events of an order that came, as their numbers within it. */
  numbers(): number[] {
    return this.items.map(({ event }) => event.seq as number);
  }

  /** Waits until `holds`; fails after `ms` with what there is. */
  async until(what: string, holds: (journal: this) => boolean, ms = 30_000): Promise<void> {
    const end = Date.now() + ms;
    while (!holds(this)) {
      if (Date.now() > end) throw new Error(`no ${what} within ${ms} ms: ${this}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  toString(): string {
    const faults = this.faults.join('; ') || 'none';
    return `${this.items.length} items, ${this.repeats} repeats, ${this.begun} beginnings, last ${this.last}, faults: ${faults}`;
  }
}
