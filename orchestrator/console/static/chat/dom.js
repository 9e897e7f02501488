// Making elements. Text is only ever set as text: nothing here, and nothing that uses it, reads markup.

/** An HTML element. `attributes` whose value is null, undefined or false are left out; so are such children. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same in SVG. */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** A button that calls `act`. */
export function button(label, act, attributes = {}) {
  const made = make("button", { type: "button", ...attributes }, label);
  made.addEventListener("click", act);
  return made;
}

/** The element of the page with this id. */
export const byId = (id) => document.getElementById(id);

const absent = (value) => value === null || value === undefined || value === false;

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (!absent(value)) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => !absent(child)));
  return element;
}
