// One turn: what was said, what was answered, and how that came about.

import { cards, away, sources } from "./cards.js";
import { button, make } from "./dom.js";
import { steps } from "./steps.js";
import { STATUS, capital, moment, money, spaced, timeOfDay, webAddress } from "./words.js";

const TONES = { answered: "good", failed: "bad", partial: "wait", refused: "plain", running: "plain" };

/**
 * A turn as a list item. `now` says what the page knows beyond it: `newest` (its questions are open), `goneOn` (the id
 * of the turn that went on after a decision), `anonymous` (nobody is signed in). Its buttons call `say` and `signIn`.
 */
export function turnItem(turn, now, { say, signIn }) {
  const ended = turn.status !== "running";
  const talk = make(
    "div",
    { class: "talk" },
    turn.message && mine(turn.message),
    turn.origin_turn_id && make("p", { class: "gone-on" }, "After the decision"),
    make(
      "div",
      { class: "reply" },
      ended ? turn.reply && make("p", { class: "words" }, speaker("Hubbub"), turn.reply) : working(),
      cards(turn),
      turn.approval && approval(turn, now.goneOn),
      now.anonymous && now.newest && turn.status === "refused" && signInOffer(() => signIn(turn.message)),
      now.newest && turn.quick_replies.length > 0 && choices(turn.quick_replies, say),
      sources(turn),
      footer(turn),
    ),
  );
  const none = ended && make("p", { class: "steps none" }, "No agent was called");
  return make("li", { class: "turn", id: turn.turn_id }, talk, turn.steps.length ? steps(turn) : none);
}

/** What the customer said. */
export function mine(text) {
  return make("p", { class: "mine" }, speaker("You"), text);
}

/** A sign that a reply is being worked on. */
export function working() {
  const dots = make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
  return make("p", { class: "working" }, dots, "Working on it");
}

const speaker = (name) => make("span", { class: "hidden" }, `${name}: `);

function choices(answers, say) {
  const buttons = answers.map((answer) => button(answer, () => say(answer)));
  return make("div", { class: "choices", role: "group", "aria-label": "Answers to choose from" }, buttons);
}

function signInOffer(signIn) {
  return make("div", { class: "choices" }, button("Sign in and ask again", signIn));
}

function approval(turn, goneOn) {
  const { amount, currency, skill, expires_at: until } = turn.approval;
  const what = [capital(spaced(skill.split(".").pop())), amount > 0 && money(amount, currency)].filter(Boolean);
  const latest = make("time", { datetime: until }, moment(until));
  const text = goneOn
    ? [make("b", {}, "Decided."), " ", make("a", { href: `#${goneOn}` }, "See what came of it")]
    : [make("b", {}, "Waiting for a colleague."), " The answer appears here by itself, at the latest ", latest, "."];
  const kind = make("p", { class: "kind" }, what.join(", "));
  return make("div", { class: goneOn ? "approval decided" : "approval" }, kind, make("p", {}, text));
}

function footer({ status, created_at: at, ...turn }) {
  const tone = TONES[status] ?? "wait";
  return make(
    "p",
    { class: "facts" },
    status !== "running" && make("span", { class: `status ${tone}` }, STATUS[status] ?? spaced(status)),
    at && make("time", { datetime: at }, timeOfDay(at)),
    trace(turn),
  );
}

/** A link carries no API key: where one would be needed, the trace's id is shown to look it up with. */
function trace(turn) {
  const link = webAddress(turn.trace_url);
  if (!link) return null;
  if (document.body.dataset.traces === "open") return away(link, "Trace");
  return make("span", {}, "Trace ", make("code", {}, turn.trace_id));
}
