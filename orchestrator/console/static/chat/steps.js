// The steps of a turn: who did what, how it ended, when and how long.

import { draw, make } from "./dom.js";
import { count, spaced } from "./words.js";

const COLOURS = 8;
const SHORTEST = 1 / 60; // of the whole: what took no time is still to be seen
const WIDE = matchMedia("(min-width: 62rem)");
const colours = new Map(); // an agent keeps its colour

const TONES = {
  done: "good",
  refused: "plain",
  skipped: "plain",
  compensated: "plain",
  planned: "plain",
  failed: "bad",
  unknown: "bad",
};

/** How it is going with a step that ended, or stands, so: the name of a colour. */
export const tone = (outcome) => TONES[outcome] ?? "wait";

/** The steps of `turn`, opened where there is room beside the conversation. */
export function steps(turn) {
  const total = Math.max(1, ...turn.steps.map((step) => step.started_ms + step.duration_ms));
  const list = make("ol", {}, turn.steps.map((step) => item(step, total)));
  const summary = make("summary", {}, `${count(turn.steps.length, "step")} · ${total} ms`);
  return make("details", { class: "steps", open: WIDE.matches }, summary, list);
}

function item(step, total) {
  const colour = colourOf(step.agent);
  const notes = [step.attempts > 1 && count(step.attempts, "attempt"), step.fallback && "fallback"];
  const more = [...notes, step.trust === "third_party" && "third party"].filter(Boolean);
  return make(
    "li",
    {},
    make("span", { class: "what" }, swatch(step.agent), make("b", {}, step.agent), " ", spaced(step.skill)),
    make("span", { class: "took" }, `${step.duration_ms} ms`),
    bar(step, total, colour),
    make("span", { class: `outcome ${tone(step.outcome)}` }, [spaced(step.outcome), ...more].join(" · ")),
  );
}

function bar(step, total, colour) {
  const share = (ms) => `${((100 * ms) / total).toFixed(2)}%`;
  const ran = step.duration_ms > 0 || step.outcome === "done";
  const place = { x: share(step.started_ms), width: share(Math.max(step.duration_ms, total * SHORTEST)) };
  const rect = draw("rect", { class: `s${colour}`, ...place, height: "100%", rx: 2 });
  return draw("svg", { class: "bar", "aria-hidden": "true" }, ran && rect);
}

/** A square in the agent's colour. */
export function swatch(agent) {
  const square = draw("rect", { class: `s${colourOf(agent)}`, width: "100%", height: "100%", rx: 3 });
  return draw("svg", { class: "swatch", "aria-hidden": "true" }, square);
}

function colourOf(agent) {
  if (!colours.has(agent)) colours.set(agent, colours.size % COLOURS);
  return colours.get(agent);
}
