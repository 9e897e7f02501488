// The turns of the conversation as the hub tells them, and when to look again.

import * as hub from "./hub.js";
import { memory } from "./memory.js";

const FIRST_MS = 1000;
const LAST_MS = 10_000;
const SLOWER = 1.4;

/** Keeps `turns` as they are at the hub; `changed` is called when they may have changed. While `isBusy`, it waits. */
export class Conversation {
  constructor({ changed, isBusy }) {
    this.changed = changed;
    this.isBusy = isBusy;
    this.forget();
    document.addEventListener("visibilitychange", () => this.soon());
  }

  /** Start with nothing known, as for a new conversation. */
  forget() {
    clearTimeout(this.timer);
    this.turns = [];
    this.before = 0; // how many turns came before the page of the list that is read again
    this.cursor = null;
    this.added = 0;
    this.delay = FIRST_MS;
  }

  /** Take up a turn that the hub answered with. */
  add(turn) {
    const place = this.turns.findIndex((known) => known.turn_id === turn.turn_id);
    if (place < 0) this.turns.push(turn);
    else this.turns[place] = turn;
    this.added += 1;
    this.changed();
    this.soon();
  }

  /** Read what the hub has. Throws Trouble. */
  async refresh() {
    if (memory.owner === null) return; // the hub knows of no turn yet
    const [id, added] = [memory.conversation, this.added];
    let cursor = this.cursor;
    do {
      const page = await hub.turns(cursor);
      if (id !== memory.conversation) return;
      if (added !== this.added) return this.refresh(); // what was read may be older than what was added
      this.turns = [...this.turns.slice(0, this.before), ...page.items];
      cursor = page.next_cursor;
      if (cursor) [this.cursor, this.before] = [cursor, this.turns.length];
    } while (cursor);
    this.changed();
    this.watch();
  }

  /** Look again later while something is still to come: the reply of a running turn, a person's decision or words. */
  watch() {
    clearTimeout(this.timer);
    if (!this.turns.some((turn) => this.isOpen(turn)) || document.hidden) return;
    this.timer = setTimeout(() => this.look(), this.delay);
    this.delay = Math.min(this.delay * SLOWER, LAST_MS);
  }

  soon() {
    this.delay = FIRST_MS;
    this.watch();
  }

  async look() {
    if (this.isBusy()) return this.watch(); // the reply that is awaited would show twice
    try {
      await this.refresh();
    } catch {
      this.watch(); // what was shown stays, and the next look may succeed
    }
  }

  isOpen(turn) {
    if (turn.status === "handed_over" && turn === this.turns.at(-1)) return true; // a person may write at any time
    return turn.status === "running" || (turn.approval !== null && !this.goneOn(turn));
  }

  /** The id of the turn that went on from this one after a decision. */
  goneOn(turn) {
    return this.turns.find((other) => other.origin_turn_id === turn.turn_id)?.turn_id;
  }
}
