// Drains and overrides: given with a reason and an end, shown while they are in force, taken back.

import * as api from './api.js';
import {byId, h, keyed, renew} from './dom.js';
import {open, close} from './dialogs.js';
import {clock, plural, span} from './format.js';
import {badge} from './tables.js';

const PATH = 'api/v1/overrides';
const NEVER = 'until it is taken back';

/** Whether the server has the routes for it. */
export function isOffered(description) {
  return Boolean(description?.paths?.[`/${PATH}`]?.post);
}

function choice(name, options, chosen) {
  return h('select', {name}, options.map(([value, words]) => h('option', {value, selected: value === chosen}, words)));
}

function times(...all) {
  return all.map(time => [time, plural(parseInt(time, 10), time.endsWith('m') ? 'minute' : 'hour')]);
}

/** Asks what is to be done to a pool or to a member, why, and for how long. */
export function ask(zone, subject, done) {
  const action = choice('action', [
    ['drain', 'Drain: clients leave one after the other'],
    ['down', 'Force down: clients leave at once'],
    ['up', 'Force up, whatever its checks say'],
    ['hold', 'Hold it as it is now']], 'drain');
  action.autofocus = true;
  const over = choice('over', [['0s', 'at once'], ...times('1m', '5m', '10m', '30m', '2h')], '5m');
  const lasting = choice('for', [...times('15m', '1h', '4h', '24h'), ['', NEVER]], '1h');
  const reason = h('input', {name: 'reason', required: true, maxlength: 200, size: 36, autocomplete: 'off', placeholder: 'for whoever reads this at 3 a.m.'});
  const overField = h('label', {}, 'Over', over);
  action.addEventListener('change', () => { overField.hidden = action.value !== 'drain'; });
  const problem = h('div', {class: 'error', role: 'alert'});
  let breaks;
  let asked = false;
  open(`Override ${subject}`,
    h('form', {
      class: 'fields',
      onsubmit: async event => {
        event.preventDefault();
        if (asked) return;
        asked = true;
        try {
          await api.post(PATH, {
            zone,
            subject,
            action: action.value,
            reason: reason.value.trim(),
            ...(action.value === 'drain' ? {over: over.value} : {}),
            ...(lasting.value ? {for: lasting.value} : {}),
            ...(breaks?.querySelector('input').checked ? {overrideSafety: breaks.rules} : {})});
          close();
          done();
        } catch (refusal) {
          problem.replaceChildren(h('p', {}, refusal.message));
          breaks = refusal.document.overrideSafety && inSpiteOf(refusal.document.overrideSafety);
          if (breaks) problem.append(breaks);
        }
        asked = false;
      }},
      h('label', {}, 'What', action),
      overField,
      h('label', {}, 'For', lasting),
      h('label', {}, 'Reason', reason),
      problem,
      h('div', {class: 'line'}, h('button', {type: 'submit'}, 'Do it'), h('button', {type: 'button', class: 'quiet', onclick: close}, 'Cancel'))));
}

/** A safety rule stands against it: whoever wants it all the same says so. */
function inSpiteOf(rules) {
  const field = h('label', {class: 'tick'}, h('input', {type: 'checkbox', name: 'overrideSafety'}), `in spite of ${rules.join(', ')}`);
  field.rules = rules;
  return field;
}

/** Those that are in force, each with a way to take it back. */
export function show(items, done) {
  byId('orders').hidden = !items.length;
  keyed(byId('order-rows'), items, one => one.id, () => h('li', {}, h('div', {}), h('div', {class: 'actions'})), (element, one) => {
    const [words, actions] = element.children;
    const left = one.until && `ends in ${span(new Date(one.until) - Date.now())}`;
    renew(words, [one, left], () => [
      h('div', {}, badge('partly', one.scheduled ? 'maintenance' : one.action), ' ', h('b', {}, one.subject), ` ${one.words}`),
      h('div', {class: 'muted'}, [one.reason, one.who && `by ${one.who}`, left ?? (one.scheduled ? undefined : NEVER)].filter(Boolean).join(' · ')),
      ...powerOff(one)]);
    renew(actions, one.scheduled, () => one.scheduled
      ? h('span', {class: 'muted'}, 'by the zone’s file')
      : h('button', {type: 'button', class: 'small quiet', onclick: () => takeBack(one, done)}, 'Take back'));
  });
}

function powerOff(one) {
  if (one.action !== 'drain' && one.action !== 'down') return [];
  if (one.endsTooSoon) return [h('div', {class: 'muted'}, 'never safe to power off: it ends before caches have forgotten its members')];
  if (!one.safeToPowerOff) return [h('div', {class: 'muted'}, 'still in answers, or not yet known from when it is safe to power off')];
  const at = new Date(one.safeToPowerOff);
  return [h('div', {class: at <= Date.now() ? 'good' : 'muted'}, at <= Date.now() ? '✓ safe to power off' : `safe to power off from ${clock(at)}`)];
}

async function takeBack(one, done) {
  try {
    await api.remove(`${PATH}/${encodeURIComponent(one.id)}`);
  } catch (refusal) {
    if (refusal.status !== 404) open('Not taken back', h('p', {class: 'error'}, refusal.message));
  }
  done();
}
