// What a reply brings besides words: cards and sources.

import { make } from "./dom.js";
import { capital, moment, money, spaced, webAddress } from "./words.js";

const SHOWN_ELSEWHERE = new Set(["type", "id", "currency", "title", "url", "description", "subject", "name"]);
const OF_A_FILE = new Set(["filename", "media_type", "content"]);
const MOMENT = /^\d{4}-\d\d-\d\dT/;

/** The cards of a turn. Their types are the agents' affair: whatever is text, a number or a moment is shown. */
export function cards(turn) {
  const cited = new Set(turn.citations.map(({ title }) => title));
  // An article that is cited stands among the sources.
  return turn.cards.filter((card) => card.type !== "article" || !cited.has(card.title)).map(cardOf);
}

/** Where the statements of a turn come from. */
export function sources(turn) {
  if (!turn.citations.length) return null;
  const items = turn.citations.map(({ title, url, snippet }) => {
    const link = webAddress(url);
    return make("li", { title: snippet || null }, link ? away(link, title) : title);
  });
  const label = items.length === 1 ? "Source" : "Sources";
  return make("div", { class: "sources" }, make("span", {}, label), make("ul", {}, items));
}

/** A link that opens beside the conversation and tells the other side nothing of it. */
export function away(href, text) {
  const hint = make("span", { class: "hidden" }, " (opens in a new tab)");
  return make("a", { href, target: "_blank", rel: "noopener noreferrer" }, text, hint);
}

function cardOf(card) {
  const [link, lead] = [webAddress(card.url), card.title ?? card.description ?? card.subject ?? card.name];
  const file = fileOf(card);
  return make(
    "div",
    { class: "card" },
    make("p", { class: "kind" }, [capital(spaced(card.type)), card.id].filter(Boolean).join(" ")),
    lead && make("p", { class: "lead" }, link ? away(link, lead) : lead),
    make("dl", {}, facts(card, file ? OF_A_FILE : new Set())),
    file,
  );
}

/** A link that keeps the file a card brings, its bytes in Base64; null without one that can be read. */
function fileOf({ filename, media_type: type, content }) {
  if (!filename || !type || !content) return null;
  try {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const href = URL.createObjectURL(new Blob([bytes], { type }));
    return make("p", {}, make("a", { href, download: filename }, `Download ${filename}`));
  } catch {
    return null;
  }
}

function facts(card, told) {
  return Object.entries(card)
    .filter(([name]) => !told.has(name))
    .filter(([name, value]) => ["string", "number"].includes(typeof value) && value !== "" && isShown(name, card))
    .map(([name, value]) => make("div", {}, make("dt", {}, label(name)), make("dd", {}, shown(name, value, card))));
}

/** Ids of other things are for programs, and a moment that is told in words is not told again. */
function isShown(name, card) {
  if (SHOWN_ELSEWHERE.has(name)) return false;
  if (name.endsWith("_id")) return name === `${card.type}_id` && !/[0-9a-f]{16}/.test(card[name]);
  return !("day_and_time" in card && name.endsWith("_at"));
}

const label = (name) => capital(spaced(name.replace(/_(at|id)$/, "")).replace(/^eta$/, "expected"));

function shown(name, value, card) {
  if (name === "amount" && card.currency) return money(value, card.currency);
  if (name === "status") return spaced(value);
  return MOMENT.test(value) ? moment(value) : String(value);
}
