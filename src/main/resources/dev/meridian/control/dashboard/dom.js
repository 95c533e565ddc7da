// Makes and changes elements. Text is only ever set as text.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') Object.entries(value).forEach(([k, v]) => element.style.setProperty(k, v));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flat(Infinity).filter(child => child !== undefined && child !== null && child !== false));
  return element;
}

/** An HTML element. */
export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An SVG element. */
export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export const byId = id => document.getElementById(id);

/** Changes a text only where it differs, so that nothing is read out again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Replaces what is inside only where its signature differs, so that focus and selections stay. */
export function renew(element, signature, make) {
  const text = JSON.stringify(signature ?? null);
  if (element.dataset.signature === text) return;
  element.dataset.signature = text;
  element.replaceChildren(...[make()].flat(Infinity).filter(Boolean));
}

/** Keeps one element for each item, by key, in the order of the items. */
export function keyed(parent, items, key, make, update) {
  const known = new Map([...parent.children].filter(one => one.dataset.key).map(one => [one.dataset.key, one]));
  let at = parent.firstElementChild;
  const seen = new Set();
  for (const item of items) {
    const name = key(item);
    seen.add(name);
    let element = known.get(name);
    if (!element) {
      element = make(item);
      element.dataset.key = name;
    }
    update(element, item);
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
  [...parent.children].filter(one => !seen.has(one.dataset.key)).forEach(one => one.remove());
}

/** A time that says how long ago it was, and goes on saying it. */
export function ago(millis) {
  return h('time', {'data-at': Math.round(millis), datetime: new Date(millis).toISOString()});
}

/** Lets all times be those of this moment. */
export function tick(words) {
  const now = Date.now();
  document.querySelectorAll('time[data-at]').forEach(one => setText(one, words(now - Number(one.dataset.at))));
}
