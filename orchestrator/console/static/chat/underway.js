// The steps of a turn while it runs, as the hub tells of them.

import { make } from "./dom.js";
import { swatch, tone } from "./steps.js";
import { spaced } from "./words.js";

/** A list of steps that grows by what it hears. */
export class Underway {
  constructor() {
    this.steps = new Map(); // id → { skill, state }
    this.list = make("ol", { class: "underway", "aria-label": "Steps" });
  }

  /** Take note of an event; of what is none of a step, nothing. */
  hear({ name, data }) {
    if (name === "plan.made") for (const step of data.steps) this.note(step, "planned");
    if (name === "step.started") this.note(data, "running");
    if (name === "step.retried") this.note(data, `attempt ${data.attempt}`);
    if (name === "step.finished") this.note(data, data.outcome);
    this.list.replaceChildren(...[...this.steps.values()].map(item));
  }

  note({ id, skill }, state) {
    this.steps.set(id, { skill: skill ?? this.steps.get(id)?.skill ?? "", state });
  }
}

function item({ skill, state }) {
  const [agent, ...name] = skill.split(".");
  const what = make("span", { class: "what" }, swatch(agent), make("b", {}, agent), " ", spaced(name.join(".")));
  return make("li", {}, what, make("span", { class: `outcome ${tone(state)}` }, spaced(state)));
}
