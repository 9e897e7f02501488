// A message on its way: sent until there is a reply, or until a person must decide.

import { button, make } from "./dom.js";
import { Trouble, say } from "./hub.js";
import { mine, working } from "./turn.js";
import { Underway } from "./underway.js";
import { count } from "./words.js";

const TRIES = 5;

/** Shows one message on its way in `list`. */
export class Outgoing {
  constructor(list, message) {
    this.message = message;
    this.note = make("div", { class: "note" });
    this.item = make("li", { class: "turn" }, make("div", { class: "talk" }, mine(message.message), this.note));
    list.append(this.item);
  }

  /** The reply, or the Trouble that stands in its way. A hub that is busy is asked again when it says so. */
  async send() {
    for (let tries = 1; ; tries += 1) {
      const underway = new Underway();
      this.tell(working(), underway.list);
      try {
        return await say(this.message, (event) => underway.hear(event));
      } catch (trouble) {
        if (!(trouble instanceof Trouble)) throw trouble;
        if (!trouble.retryAfter || trouble.final || tries === TRIES) return trouble;
        await this.pause(trouble);
      }
    }
  }

  /** Tell that it did not work, and offer to call `again`. */
  failed(trouble, again) {
    const safe = "Your message is kept. Sending it again is safe: nothing happens twice.";
    const told = make("p", { class: "problem" }, `${trouble.message}.`);
    this.tell(told, make("p", { class: "hint" }, safe), button("Send again", again));
  }

  tell(...words) {
    this.note.replaceChildren(...words);
    this.item.scrollIntoView({ block: "nearest" });
  }

  remove() {
    this.item.remove();
  }

  pause(trouble) {
    const text = `${trouble.message}. Trying again in ${count(trouble.retryAfter, "second")}.`;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, trouble.retryAfter * 1000);
      const now = button("Try now", () => (clearTimeout(timer), resolve()));
      this.tell(make("p", { class: "hint" }, text), now);
    });
  }
}
