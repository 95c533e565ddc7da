// What happened: from the journal, and live.

import * as api from './api.js';
import {byId, h, keyed} from './dom.js';
import {clock, day} from './format.js';
import {badge} from './tables.js';

const PAGE = 40;
const LIVE_MAX = 12;
const RECENT = 5;

let entries = [];
let oldest;

export function begin() {
  byId('history-event').addEventListener('change', () => load());
  byId('history-more').addEventListener('click', () => load(oldest));
}

/** The newest entries, or those before a number. */
export async function load(before) {
  try {
    const page = await api.get('api/v1/history', {limit: PAGE, event: byId('history-event').value, before});
    const older = page.items.toReversed();
    entries = before === undefined ? older : [...entries, ...older];
    oldest = page.oldest;
    byId('history-more').hidden = oldest === undefined;
    draw();
    recent();
  } catch (refusal) {
    if (refusal.status) byId('history-rows').replaceChildren(h('li', {class: 'error'}, refusal.message));
  }
}

/** What happened last, before anything comes live. */
function recent() {
  const live = byId('live');
  if (live.children.length || !entries.length) return;
  byId('live-none').hidden = true;
  live.replaceChildren(...entries.slice(0, RECENT).map(item));
  live.setAttribute('aria-live', 'polite');
}

/** An entry that came live. */
export function add(entry) {
  const wanted = byId('history-event').value;
  if (!wanted || wanted === entry.event) {
    entries = [entry, ...entries.filter(one => one.number !== entry.number)];
    draw();
  }
  byId('live-none').hidden = true;
  const live = byId('live');
  live.setAttribute('aria-live', 'polite');
  const row = item(entry);
  row.classList.add('new');
  live.prepend(row);
  while (live.children.length > LIVE_MAX) live.lastElementChild.remove();
}

function draw() {
  const rows = byId('history-rows');
  if (!entries.length) {
    rows.replaceChildren(h('li', {class: 'muted'}, 'The journal has nothing of the kind.'));
    return;
  }
  rows.querySelectorAll('li:not([data-key])').forEach(one => one.remove());
  keyed(rows, entries, entry => String(entry.number), item, () => {});
}

function item(entry) {
  return h('li', {class: entry.event},
    h('time', {datetime: entry.at}, h('span', {class: 'muted'}, day(entry.at)), ` ${clock(entry.at)}`),
    h('span', {}, ...words(entry)));
}

function words(entry) {
  const pools = (entry.pools ?? []).join(', ');
  const subject = pools ? [h('b', {}, pools), ' ', h('code', {}, entry.address)] : [h('b', {}, entry.subject ?? entry.target ?? '')];
  const told = entry.cause ?? entry.words ?? entry.why ?? '';
  switch (entry.event) {
    case 'flip':
      return [...subject, ' ', badge(entry.to === 'UP' ? 'up' : entry.to === 'DOWN' ? 'down' : 'unknown', entry.to === 'UP' ? 'is up' : entry.to === 'DOWN' ? 'is DOWN' : 'is unknown'), h('span', {class: 'muted'}, ` ${told}`)];
    case 'hold':
      return [...subject, ` ${entry.hold === 'none' ? 'is held no more' : 'is held'}`, h('span', {class: 'muted'}, ` ${told}`)];
    case 'reload':
      return [badge(entry.served ? 'up' : 'down', entry.served ? 'reloaded' : 'not reloaded'), ` ${told}`, h('span', {class: 'muted'}, ` by ${entry.who ?? 'somebody'}`)];
    case 'refused':
      return [badge('partly', 'refused'), ` ${entry.method ?? ''} ${entry.path ?? ''} `, h('span', {class: 'muted'}, [told, entry.client].filter(Boolean).join(' · '))];
    case 'started':
      return [badge('off', 'started'), ` ${entry.version ?? ''}`];
    case 'stopped':
      return [badge('off', 'stopped')];
    case 'override':
      return [badge(entry.turn === 'refused' ? 'down' : 'partly', 'override'), ` ${told}`];
    case 'safety':
    case 'load':
      return [badge('partly', entry.event), ` ${told}`];
    default:
      return [badge('partly', entry.event), ' ', ...subject, ` ${told}`, entry.who ? h('span', {class: 'muted'}, ` by ${entry.who}`) : ''];
  }
}
