// The hub's API as this page needs it.

import { memory, random } from "./memory.js";
import { events, isStream } from "./stream.js";
import { capital } from "./words.js";

const READ_SECONDS = 15;
const QUIET_SECONDS = 30; // a stream is never quiet for so long: comments come between its events
const RESUMES = 20;
const RESUME_MS = 500;

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

/**
 * Send a message as it was first written down; `watch` hears what happens until its reply. The same `key` again gets the
 * same reply; nothing happens twice.
 */
export async function say(message, watch) {
  try {
    return await post(message, message.place, watch);
  } catch (trouble) {
    // A browser may know of places that the hub does not: better to be answered elsewhere than not at all.
    if (!trouble.fields.some(({ pointer }) => pointer.slice(1) in message.place)) throw trouble;
    return post(message, {}, watch);
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

async function post({ key, message, customer }, place, watch) {
  const body = { message, conversation_id: memory.conversation, channel: "web", ...place };
  if (customer) body.customer_id = customer;
  const accept = "text/event-stream, application/json";
  const headers = { "Content-Type": "application/json", "Idempotency-Key": key, Accept: accept };
  const options = { method: "POST", headers, body: JSON.stringify(body) };
  for (let resumed = 0; ; resumed += 1) {
    const read = (response, heard) =>
      isStream(response) ? replyOf(response, heard, watch, headers) : answer(response);
    const reply = await fetched("v1/chat", options, QUIET_SECONDS, read).catch((trouble) => {
      if (trouble.status || !resumed) throw trouble;
    });
    if (reply) return reply;
    if (resumed === RESUMES) throw away();
    await new Promise((resolve) => setTimeout(resolve, RESUME_MS));
  }
}

/** The reply that ends a stream, or null where it broke off; then `headers` are made to resume it there. */
async function replyOf(response, heard, watch, headers) {
  try {
    for await (const event of events(response.body, heard)) {
      if (event.name === "reply.done") return event.data;
      if (event.id) headers["Last-Event-ID"] = event.id;
      if (event.name !== "error") watch(event);
    }
  } catch {
    // The connection is gone, and the turn goes on.
  }
  return null;
}

function call(path, options) {
  return fetched(path, options, READ_SECONDS, answer);
}

const away = () => new Trouble(0, "The hub could not be reached");

/** What `read` makes of the response; it tells each time something came, for nobody waits longer than `seconds`. */
async function fetched(path, options, seconds, read) {
  const authorization = memory.key ? { Authorization: `Bearer ${memory.key}` } : {};
  const headers = { Accept: "application/json", ...options.headers, ...authorization };
  const ending = new AbortController();
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ending.abort(), seconds * 1000);
  };
  heard();
  try {
    const { signal } = ending;
    return await read(await fetch(path, { ...options, headers, signal, cache: "no-store", credentials: "omit" }), heard);
  } catch (trouble) {
    throw trouble instanceof Trouble ? trouble : away();
  } finally {
    clearTimeout(timer);
  }
}

/** The JSON of a response. Throws Trouble for a refusal. */
async function answer(response) {
  const read = parsed(await response.text());
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
