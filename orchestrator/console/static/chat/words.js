// How things are called on the page.

export const STATUS = {
  answered: "Answered",
  needs_input: "Your turn",
  needs_confirmation: "Waits for your yes or no",
  needs_approval: "Waits for approval",
  handed_over: "With a person",
  partial: "Partly done",
  refused: "Not possible",
  failed: "Did not work",
  running: "Working on it",
};

/** A name from a program in words: `find_orders` is "find orders". */
export const spaced = (name) => String(name).replaceAll("_", " ");

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** An amount in minor units of a currency (ISO 4217); in plain figures where the browser knows no such currency. */
export function money(amount, currency) {
  try {
    const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
    return format.format(amount / 10 ** format.resolvedOptions().maximumFractionDigits);
  } catch {
    return `${amount} ${currency}`;
  }
}

/** A day and a time as the reader writes them, from RFC 3339; any other text stays as it is. */
export function moment(text) {
  const at = new Date(text);
  return isNaN(at) ? String(text) : at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

/** The time of day alone. */
export const timeOfDay = (text) => new Date(text).toLocaleTimeString(undefined, { timeStyle: "short" });

/** `1 step`, `2 steps`. */
export const count = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** The address if it is a whole one of the web, else null: what an agent sends is never run as a script. */
export function webAddress(text) {
  try {
    const address = new URL(text);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
