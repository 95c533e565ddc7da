// Drains and overrides, where the server takes them.

import * as api from './api.js';
import {byId, h, keyed, renew} from './dom.js';
import {open, close} from './dialogs.js';
import {span} from './format.js';

const PATH = '/api/v1/overrides';

/** Whether the server has the routes for it. */
export function isOffered(description) {
  return Boolean(description?.paths?.[PATH]?.post);
}

/** Asks what is to be done to a pool, why, and for how long. */
export function ask(zone, subject, done) {
  const verb = h('select', {name: 'action', autofocus: true},
    h('option', {value: 'drain'}, 'Drain: clients leave one after the other'),
    h('option', {value: 'down'}, 'Force down: clients leave at once'),
    h('option', {value: 'up'}, 'Force up, whatever its checks say'),
    h('option', {value: 'hold'}, 'Hold as it is'));
  const over = h('select', {name: 'over'}, ['0s', '1m', '5m', '10m', '30m'].map(time => h('option', {value: time, selected: time === '5m'}, time === '0s' ? 'at once' : time)));
  const lasting = h('select', {name: 'for'}, ['15m', '1h', '4h', '24h', ''].map(time => h('option', {value: time, selected: time === '1h'}, time || 'until it is taken back')));
  const why = h('input', {name: 'reason', required: true, maxlength: 200, size: 36, placeholder: 'who reads this at 3 a.m.?'});
  const overField = h('label', {}, 'Over', over);
  verb.addEventListener('change', () => { overField.hidden = verb.value !== 'drain'; });
  const problem = h('p', {class: 'error', role: 'alert'});
  open(`Override ${subject}`,
    h('form', {
      class: 'fields',
      onsubmit: async event => {
        event.preventDefault();
        try {
          await api.post(PATH.slice(1), wish(zone, subject, verb.value, over.value, lasting.value, why.value));
          close();
          done();
        } catch (refusal) {
          problem.textContent = refusal.message;
        }
      }},
      h('label', {}, 'What', verb),
      overField,
      h('label', {}, 'For', lasting),
      h('label', {}, 'Reason', why),
      problem,
      h('div', {class: 'line'}, h('button', {type: 'submit'}, 'Do it'), h('button', {type: 'button', class: 'quiet', onclick: close}, 'Cancel'))));
}

function wish(zone, subject, verb, over, lasting, why) {
  return {
    zone,
    subject,
    action: verb,
    ...(verb === 'drain' ? {over} : {}),
    ...(lasting ? {for: lasting} : {}),
    reason: why.trim()};
}

/** Those that hold now, each with a way to take it back. */
export function show(items, done) {
  byId('orders').hidden = !items.length;
  keyed(byId('order-rows'), items, one => one.id, () => h('li', {}), (element, one) => renew(element, one, () => [
    h('div', {}, h('b', {}, one.subject), ` ${one.words ?? one.action}`,
      h('div', {class: 'muted'}, [one.reason, one.who && `by ${one.who}`, one.until && `for another ${span(new Date(one.until) - Date.now())}`].filter(Boolean).join(' · '))),
    h('button', {type: 'button', class: 'small quiet', onclick: () => api.remove(`${PATH.slice(1)}/${encodeURIComponent(one.id)}`).then(done, done)}, 'Take back')]));
}
