// The hub's API as this page needs it.

import { memory, random } from "./memory.js";
import { capital } from "./words.js";

const READ_SECONDS = 15;
const REPLY_SECONDS = 60; // the hub answers 202 long before

/** No reply as hoped for. `status` is 0 where none came at all; `fields` are `{pointer, detail}`. */
export class Trouble extends Error {
  constructor(status, title, { detail = "", fields = [], retryAfter = 0 } = {}) {
    super(fields.length ? capital(fields[0].detail) : [title, detail].filter(Boolean).join(": "));
    Object.assign(this, { status, title, detail, fields, retryAfter });
  }

  /** Whether the message is certainly not taken, and will not be as it is. */
  get final() {
    return this.status >= 400 && this.status < 500 && ![408, 409, 429].includes(this.status);
  }
}

/** Send a message as it was first written down. The same `key` again gets the same reply; nothing happens twice. */
export async function say(message) {
  try {
    return await post(message, message.place);
  } catch (trouble) {
    // A browser may know of places that the hub does not: better to be answered elsewhere than not at all.
    if (!trouble.fields.some(({ pointer }) => pointer.slice(1) in message.place)) throw trouble;
    return post(message, {});
  }
}

/** Where the customer is: language, and time zone where the browser knows it. */
export function place() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { locale: navigator.language, ...(timeZone && timeZone !== "Etc/Unknown" ? { timezone: timeZone } : {}) };
}

/** One page of the conversation's turns, oldest first. */
export async function turns(cursor) {
  const query = new URLSearchParams({ limit: "100" });
  if (cursor) query.set("cursor", cursor);
  if (memory.owner) query.set("customer_id", memory.owner);
  return call(`v1/conversations/${memory.conversation}/turns?${query}`, unsampled());
}

/** What the agents can be asked for: one sentence for each agent that takes customers. Empty where we may not know. */
export async function examples() {
  const { items } = await call("v1/agents", unsampled()).catch(() => ({ items: [] }));
  const forCustomers = ({ skills }) => skills.filter(({ audience }) => audience === "customer");
  return items.flatMap((agent) => forCustomers(agent).flatMap((skill) => skill.examples).slice(0, 1));
}

/** A page that looks again and again would drown the traces of turns: its reading is marked as not to be traced. */
function unsampled() {
  return { headers: { traceparent: `00-${random()}-${random().slice(16)}-00` } };
}

function post({ key, message, customer }, place) {
  const body = { message, conversation_id: memory.conversation, channel: "web", ...place };
  if (customer) body.customer_id = customer;
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key };
  return call("v1/chat", { method: "POST", headers, body: JSON.stringify(body) }, REPLY_SECONDS);
}

async function call(path, options, seconds = READ_SECONDS) {
  const authorization = memory.key ? { Authorization: `Bearer ${memory.key}` } : {};
  const headers = { Accept: "application/json", ...options.headers, ...authorization };
  const signal = AbortSignal.timeout(seconds * 1000);
  let response;
  let answer;
  try {
    response = await fetch(path, { ...options, headers, signal, cache: "no-store", credentials: "omit" });
    answer = await response.text();
  } catch {
    throw new Trouble(0, "The hub could not be reached");
  }
  const read = parsed(answer);
  if (response.ok && read) return read;
  throw new Trouble(response.ok ? 0 : response.status, read?.title ?? `The hub did not answer (${response.status})`, {
    detail: read?.detail,
    fields: read?.errors,
    retryAfter: Number(response.headers.get("Retry-After")) || 0,
  });
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
