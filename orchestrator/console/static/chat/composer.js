// Where the customer writes.

import { byId } from "./dom.js";

const NEAR = 0.9; // of what a message may hold: from here on the count shows

/** The form at the foot of the page. `send` is called with the text, unless `isBusy`. */
export class Composer {
  constructor({ send, isBusy }) {
    this.form = byId("composer");
    this.field = byId("message");
    this.problem = byId("message-problem");
    this.limit = Number(document.body.dataset.maxChars);
    this.send = send;
    this.isBusy = isBusy;
    this.form.addEventListener("submit", (event) => (event.preventDefault(), this.submit()));
    this.field.addEventListener("input", () => (this.tell(""), this.count()));
    this.field.addEventListener("keydown", (event) => this.key(event));
  }

  /** What is written; set, it replaces that. */
  get text() { return this.field.value; }
  set text(text) {
    this.field.value = text;
    this.count();
  }

  focus() {
    this.field.focus();
  }

  /** Say beside the field what is wrong with the message. */
  tell(problem) {
    this.problem.textContent = problem;
    this.field.setAttribute("aria-invalid", String(problem !== ""));
  }

  submit() {
    const text = this.text.trim();
    if (this.isBusy() || !text) return this.focus();
    if (this.excess > 0) return this.tell(this.tooLong());
    this.text = "";
    this.tell("");
    this.focus(); // before it is sent: who sends may find something missing elsewhere
    return this.send(text);
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  /** The hub counts characters, not the halves that some are made of in JavaScript. */
  get excess() {
    return [...this.text].length - this.limit;
  }

  tooLong() {
    return `A message holds ${figure(this.limit)} characters: this one is ${figure(this.excess)} too long.`;
  }

  count() {
    const length = this.limit + this.excess;
    const shown = length > this.limit * NEAR;
    byId("count").textContent = shown ? `${figure(length)} of ${figure(this.limit)} characters` : "";
    byId("count").classList.toggle("over", this.excess > 0);
  }
}

const figure = (number) => number.toLocaleString();
