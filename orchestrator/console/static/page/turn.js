// One turn: what was said, what was answered, and how that came about.

import { cards, away, sources } from "./cards.js";
import { button, make } from "./dom.js";
import { steps } from "./steps.js";
import { STATUS, capital, moment, money, spaced, timeOfDay, webAddress } from "./words.js";

const TONES = { answered: "good", failed: "bad", partial: "wait", refused: "plain", running: "plain" };
const SIGN_IN = "sign-in";

/**
 * A turn as a list item. `now` says what the page knows beyond it: `newest` (its questions are open), `goneOn` (the id of
 * the turn that went on after a decision), `anonymous` (nobody is signed in); `say` and `signIn` are called by its buttons.
 */
export function turnItem(turn, now, { say, signIn }) {
  const answers = now.newest && turn.status !== "running" ? turn.quick_replies : [];
  const talk = make(
    "div",
    { class: "talk" },
    turn.message && mine(turn.message),
    turn.origin_turn_id && make("p", { class: "gone-on" }, "A colleague has decided"),
    make(
      "div",
      { class: "reply" },
      turn.status === "running" ? working() : make("p", { class: "words" }, speaker("Hubbub"), turn.reply),
      cards(turn),
      turn.approval && approval(turn, now.goneOn),
      now.anonymous && now.newest && turn.status === "refused" && signInOffer(() => signIn(turn.message)),
      answers.length > 0 && choices(answers, say),
      sources(turn),
      footer(turn),
    ),
  );
  const how = turn.steps.length ? steps(turn) : turn.status !== "running" && make("p", { class: "steps none" }, "No agent was called");
  return make("li", { class: "turn", id: turn.turn_id }, talk, how);
}

/** What the customer said. */
export function mine(text) {
  return make("p", { class: "mine" }, speaker("You"), text);
}

/** A sign that a reply is being worked on. */
export function working() {
  return make("p", { class: "working" }, make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i")), "Working on it");
}

const speaker = (name) => make("span", { class: "hidden" }, `${name}: `);

function choices(answers, say) {
  return make("div", { class: "choices", role: "group", "aria-label": "Answers to choose from" }, answers.map((answer) => button(answer, () => say(answer))));
}

function signInOffer(signIn) {
  return make("div", { class: "choices" }, button("Sign in and ask again", signIn, { class: SIGN_IN }));
}

function approval(turn, goneOn) {
  const { amount, currency, skill, expires_at: until } = turn.approval;
  const what = [capital(spaced(skill.split(".").pop())), amount > 0 && money(amount, currency)].filter(Boolean).join(", ");
  const text = goneOn
    ? [make("b", {}, "Decided."), " ", make("a", { href: `#${goneOn}` }, "See what came of it")]
    : [make("b", {}, "Waiting for a colleague."), " The answer appears here by itself, at the latest ", make("time", { datetime: until }, moment(until)), "."];
  return make("div", { class: goneOn ? "approval decided" : "approval" }, make("p", { class: "kind" }, what), make("p", {}, text));
}

function footer(turn) {
  const at = turn.created_at;
  return make(
    "p",
    { class: "facts" },
    turn.status !== "running" && make("span", { class: `status ${TONES[turn.status] ?? "wait"}` }, STATUS[turn.status] ?? spaced(turn.status)),
    at && make("time", { datetime: at }, timeOfDay(at)),
    trace(turn),
  );
}

/** A link carries no API key: where one would be needed, the trace's id is shown to look it up with. */
function trace(turn) {
  const link = webAddress(turn.trace_url);
  if (!link) return null;
  return document.body.dataset.traces === "open" ? away(link, "Trace") : make("span", {}, "Trace ", make("code", {}, turn.trace_id));
}
