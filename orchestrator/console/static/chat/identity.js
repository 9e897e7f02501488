// Who is asking: the customer, and the API key where the hub needs one.

import { byId } from "./dom.js";
import { memory } from "./memory.js";

const KEY = /^[\x21-\x7e]+$/; // what an HTTP header can carry

/** The fields at the head of the page. `changed` is called with what was true before. */
export class Identity {
  constructor({ changed }) {
    this.customer = byId("customer");
    this.key = byId("key"); // null on a hub without keys
    this.customer.value = memory.customer;
    if (this.key) this.key.value = memory.key;
    else memory.key = "";
    byId("identity").addEventListener("submit", (event) => {
      event.preventDefault();
      this.take();
      byId("message").focus();
    });
    byId("identity").addEventListener("change", () => this.take());
    this.changed = changed;
  }

  take() {
    const before = { customer: memory.customer, key: memory.key };
    memory.customer = this.customer.value.trim();
    memory.key = this.key?.value.trim() ?? "";
    this.tell(this.customer, "");
    if (this.key) this.tell(this.key, "");
    if (before.customer !== memory.customer || before.key !== memory.key) this.changed(before);
  }

  /** Ask for the customer. */
  ask() {
    this.tell(this.customer, "Who are you?");
    this.customer.focus();
  }

  /** Whether all is there that the hub needs. */
  get mayAsk() {
    return !this.key || KEY.test(memory.key);
  }

  /** The same for what stands in the fields now; if something is missing, say so beside its field. */
  isComplete() {
    this.take();
    if (this.mayAsk) return true;
    this.tell(this.key, memory.key ? "This cannot be an API key." : "This hub needs an API key.");
    this.key.focus();
    return false;
  }

  /** Say beside the field what the hub finds wrong with it; false when it is something else. */
  explain(trouble) {
    const field = this.fieldOf(trouble);
    if (!field) return false;
    this.tell(field, `${trouble.fields.length ? trouble.message : trouble.title}.`);
    field.focus();
    return true;
  }

  fieldOf(trouble) {
    if (trouble.fields.some(({ pointer }) => pointer.endsWith("customer_id"))) return this.customer;
    if (![401, 403].includes(trouble.status)) return null;
    return trouble.status === 403 && trouble.detail.includes("customer_id") ? this.customer : this.key;
  }

  tell(field, problem) {
    byId(`${field.id}-problem`).textContent = problem;
    field.setAttribute("aria-invalid", String(problem !== ""));
  }
}
