// The page: what is asked, what is on the way, what was answered.

import { Composer } from "./composer.js";
import { Conversation } from "./conversation.js";
import { button, byId, make } from "./dom.js";
import * as hub from "./hub.js";
import { Identity } from "./identity.js";
import { memory, random } from "./memory.js";
import { Outgoing } from "./outgoing.js";
import { turnItem } from "./turn.js";
import { capital } from "./words.js";

const NEAR_THE_END = 200; // pixels: who reads further up stays there when something arrives

const shown = new Map(); // turn id → { item, as: what it was drawn from }
let busy = false;
let reading = false; // what was said before is not read out again

const conversation = new Conversation({ changed: drawTurns, isBusy: () => busy });
const composer = new Composer({ send: ask, isBusy: () => busy });
const identity = new Identity({ changed: newIdentity });

function ask(text) {
  if (!identity.isComplete()) return void (composer.text = text);
  const message = { key: random(), message: text, customer: memory.customer, place: hub.place() };
  memory.unanswered = [...memory.unanswered, message];
  deliver(message, new Outgoing(byId("outgoing"), message));
}

async function deliver(message, outgoing) {
  const id = memory.conversation;
  setBusy(true);
  drawTurns();
  const outcome = await outgoing.send();
  if (id !== memory.conversation) return; // a new one was begun meanwhile
  setBusy(false);
  if (!(outcome instanceof hub.Trouble)) return answered(message, outgoing, outcome);
  announce(outcome.message);
  if (outcome.final) refuse(message, outgoing, outcome);
  else outgoing.failed(outcome, () => !busy && (composer.focus(), deliver(message, outgoing)));
}

function answered(message, outgoing, reply) {
  settle(message, outgoing);
  memory.owner = message.customer;
  const at = new Date().toISOString();
  conversation.add({ ...reply, message: message.message, created_at: at, origin_turn_id: null });
}

/** The hub will not take it as it is: back to where it can be changed, with what is wrong beside it. */
function refuse(message, outgoing, trouble) {
  settle(message, outgoing);
  if (!composer.text) composer.text = message.message;
  if (!identity.explain(trouble)) {
    composer.tell(`${trouble.message}.`);
    composer.focus();
  }
  drawTurns();
}

function settle(message, outgoing) {
  memory.unanswered = memory.unanswered.filter((other) => other.key !== message.key);
  outgoing.remove();
}

function setBusy(now) {
  busy = now;
  byId("send").setAttribute("aria-disabled", String(now));
}

function drawTurns() {
  const turns = conversation.turns.filter(isShown);
  const waiting = byId("outgoing").childElementCount > 0;
  const atEnd = innerHeight + scrollY > document.documentElement.scrollHeight - NEAR_THE_END;
  const drawn = turns.filter((turn, index) => drawTurn(turn, index === turns.length - 1 && !waiting));
  putInOrder(turns.map((turn) => shown.get(turn.turn_id).item));
  const last = byId("outgoing").lastElementChild ?? byId("turns").lastElementChild;
  if (atEnd && drawn.length) last.scrollIntoView({ block: "nearest" });
  byId("welcome").hidden = waiting || turns.length > 0;
}

/** Whether there is anything in a turn for the customer: what colleagues note is not. */
function isShown(turn) {
  return turn.message || turn.reply || turn.steps.length > 0 || turn.status === "running";
}

/** Draw a turn that is not shown as it is; whether it was drawn. */
function drawTurn(turn, newest) {
  const now = { newest, goneOn: conversation.goneOn(turn), anonymous: !memory.customer };
  const as = JSON.stringify([turn, now]);
  const known = shown.get(turn.turn_id);
  if (known?.as === as) return false;
  const item = turnItem(turn, now, { say: choose, signIn });
  if (known) replace(known.item, item);
  shown.set(turn.turn_id, { item, as, status: turn.status });
  if (!reading && turn.status !== "running" && known?.status !== turn.status) announce(turn.reply);
  return true;
}

function putInOrder(items) {
  const list = byId("turns");
  items.forEach((item, index) => {
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
}

function replace(old, item) {
  const [open, now] = [old.querySelector("details")?.open, item.querySelector("details")];
  if (now && open !== undefined) now.open = open;
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(item);
  if (hadFocus) composer.focus();
}

function choose(answer) {
  if (busy) return;
  composer.focus();
  ask(answer);
}

function signIn(message) {
  composer.text = message;
  identity.ask();
}

/** A conversation belongs to one customer; only one that was anonymous so far goes on under a name. */
function newIdentity(before) {
  composer.tell("");
  if (before.key !== memory.key) offerExamples();
  if (before.key === memory.key && before.customer === "") return drawTurns();
  if (conversation.turns.length || memory.unanswered.length) startOver();
}

function startOver() {
  memory.startOver();
  conversation.forget();
  shown.clear();
  byId("turns").replaceChildren();
  byId("outgoing").replaceChildren();
  trouble("");
  setBusy(false);
  drawTurns();
}

function announce(text) {
  byId("announcement").textContent = text;
}

function trouble(text) {
  byId("trouble").hidden = !text;
  byId("trouble").firstElementChild.textContent = text;
}

async function load() {
  trouble("");
  reading = true;
  try {
    await conversation.refresh();
    byId("turns").lastElementChild?.scrollIntoView({ block: "end" });
  } catch (error) {
    if (error.status === 404) conversation.forget(); // it was erased, and begins anew with the next message
    else if (!identity.explain(error)) trouble(`The conversation could not be read. ${error.message}.`);
  } finally {
    reading = false;
  }
  // A message without an answer is sent again under its key, as it would have been without the reload.
  for (const message of memory.unanswered) await deliver(message, new Outgoing(byId("outgoing"), message));
  drawTurns();
}

async function offerExamples() {
  if (!identity.mayAsk) return;
  const sentences = (await hub.examples()).map(capital);
  const starter = (sentence) => make("li", {}, button(sentence, () => choose(sentence)));
  byId("starters").replaceChildren(...sentences.map(starter));
}

byId("new").addEventListener("click", () => (startOver(), composer.focus()));
byId("trouble").querySelector("button").addEventListener("click", load);
load();
offerExamples();
