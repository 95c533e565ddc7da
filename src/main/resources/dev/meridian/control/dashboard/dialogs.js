// The one dialog of the page. Escape closes it, and focus goes back to where it was.

import {byId, h} from './dom.js';

let opener;

/** Shows something with a heading; the first thing that can be filled in has the focus. */
export function open(heading, ...content) {
  const dialog = byId('dialog');
  opener = document.activeElement;
  dialog.replaceChildren(
    h('div', {class: 'dialog-head'},
      h('h2', {id: 'dialog-h'}, heading),
      h('button', {type: 'button', class: 'close', 'aria-label': 'Close', onclick: close}, '✕')),
    ...content);
  if (!dialog.open) dialog.showModal();
  (dialog.querySelector('[autofocus]') ?? dialog.querySelector('.close')).focus();
  return dialog;
}

export function close() {
  byId('dialog').close();
}

export function begin() {
  const dialog = byId('dialog');
  dialog.addEventListener('close', () => {
    dialog.replaceChildren();
    opener?.focus?.();
  });
  dialog.addEventListener('click', event => {
    if (event.target === dialog) close();
  });
}

/** Asks for a token where the server wants one. */
export function askToken(given) {
  const input = h('input', {name: 'token', type: 'password', autocomplete: 'off', required: true, autofocus: true, size: 40});
  open('This server asks for a token',
    h('form', {
      class: 'fields',
      onsubmit: event => {
        event.preventDefault();
        close();
        given(input.value.trim());
      }},
      h('label', {}, 'Bearer token', input),
      h('p', {class: 'muted'}, 'It is kept by this tab until the tab is closed.'),
      h('div', {class: 'line'}, h('button', {type: 'submit'}, 'Go on'))));
}
