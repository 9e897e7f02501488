// What a tab remembers over a reload: who is asking, the conversation, and what is still on the way.

const PREFIX = "hubbub.";
const fallback = new Map(); // where the browser keeps nothing

function read(name) {
  try {
    return sessionStorage.getItem(PREFIX + name) ?? fallback.get(name) ?? null;
  } catch {
    return fallback.get(name) ?? null;
  }
}

function write(name, text) {
  fallback.set(name, text);
  try {
    sessionStorage.setItem(PREFIX + name, text);
  } catch {
    // private windows, full disks: the fallback lasts until the reload
  }
}

/** 128 random bits in hexadecimal; crypto.randomUUID would need HTTPS. */
export function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export const memory = {
  /** Who is asking; empty for nobody in particular. */
  get customer() { return read("customer") ?? ""; },
  set customer(name) { write("customer", name); },

  /** The API key; empty for none. */
  get key() { return read("key") ?? ""; },
  set key(text) { write("key", text); },

  /** The conversation's id. */
  get conversation() { return read("conversation") ?? this.startOver(); },

  /** Whose the conversation is as far as the hub has said; null while it knows of none. */
  get owner() { return JSON.parse(read("owner") ?? "null"); },
  set owner(customer) { write("owner", JSON.stringify(customer)); },

  /** Messages without an answer: `{key, message, customer, place}`, `key` being their Idempotency-Key. */
  get unanswered() { return JSON.parse(read("unanswered") ?? "[]"); },
  set unanswered(messages) { write("unanswered", JSON.stringify(messages)); },

  /** Begin a new conversation; its id. */
  startOver() {
    const id = `web-${random()}`;
    write("conversation", id);
    this.owner = null;
    this.unanswered = [];
    return id;
  },
};
