// What if a pool failed, or were drained.

import * as api from './api.js';
import {byId, h, renew} from './dom.js';
import {count, country, percent, rate} from './format.js';

const SEEN = 0.0005;

/** Asks, and says what would be; handed on to the map, or nothing when it is over. */
export function begin(model, shown) {
  byId('whatif').addEventListener('submit', event => {
    event.preventDefault();
    ask(model, shown);
  });
}

export function choose(model, pool, shown) {
  byId('whatif-pool').value = pool;
  return ask(model, shown);
}

async function ask(model, shown) {
  const pool = byId('whatif-pool').value;
  const how = byId('whatif-how').value;
  const out = byId('whatif-out');
  if (!pool || !model.name) return;
  out.setAttribute('aria-busy', 'true');
  try {
    const id = `${model.world.zone}/${pool}`;
    const change = how === 'down' ? {down: [id]} : {drain: [`${id}=${how}`]};
    const {items: [forecast]} = await api.post('api/v1/whatif', {name: model.name, type: model.type, ...change});
    const supposed = {pool, how, down: how === 'down' ? [pool] : [], forecast};
    out.replaceChildren(...show(supposed, shown));
    shown(supposed);
  } catch (refusal) {
    out.replaceChildren(h('p', {class: 'error'}, refusal.message));
    shown(undefined);
  }
  out.removeAttribute('aria-busy');
}

export function clear(shown) {
  byId('whatif-out').replaceChildren(h('p', {class: 'muted'}, 'Choose a pool here or on the map.'));
  shown(undefined);
}

function show({pool, how, forecast}, shown) {
  const move = forecast.moved;
  const head = move < SEEN
    ? h('p', {}, h('b', {}, 'Nobody would move.'))
    : h('p', {}, h('b', {class: 'big'}, percent(move)), ` of clients would move: ${count(move * forecast.clients)}.`);
  return [
    head,
    h('ul', {class: 'loads'}, forecast.pools.map(load)),
    move >= SEEN && h('ul', {class: 'moves'}, forecast.moves.filter(one => one.share >= SEEN).map(one => h('li', {},
      h('b', {}, one.from), ' → ', h('b', {}, one.to), ` ${percent(one.share)}`,
      h('div', {class: 'muted'}, most(forecast, one))))),
    h('p', {class: 'muted small'}, `${forecast.population}.`),
    h('button', {type: 'button', class: 'small quiet', onclick: () => clear(shown)}, 'Back to what is')
  ].filter(Boolean);
}

function load(pool) {
  const overloaded = pool.overloaded;
  return h('li', {},
    h('div', {class: 'load-head'}, h('span', {}, pool.pool), h('span', {}, `${percent(pool.before)} → `, h('b', {}, percent(pool.after)),
      pool.before > SEEN && pool.after > pool.before * 1.005 && h('span', {class: 'warn'}, ` × ${(pool.after / pool.before).toFixed(1)}`),
      overloaded && h('span', {class: 'badge down'}, `✕ ${rate(pool.gets)} of ${rate(pool.capacity)}: too much`))),
    h('div', {class: 'meter', 'aria-hidden': 'true'},
      part('kept', 0, Math.min(pool.before, pool.after)),
      pool.after > pool.before ? part('gained', pool.before, pool.after) : part('lost', pool.after, pool.before)));
}

function part(kind, from, to) {
  return h('span', {class: kind, style: {left: `${100 * from}%`, width: `${100 * (to - from)}%`}});
}

function most(forecast, move) {
  const all = Object.entries(forecast.countries)
    .filter(([, there]) => there.moved > SEEN
      && (there.pools[move.from] ?? 0) > (there.after[move.from] ?? 0)
      && (there.after[move.to] ?? 0) > (there.pools[move.to] ?? 0))
    .sort(([, a], [, b]) => b.moved * b.clients - a.moved * a.clients);
  const named = all.slice(0, 4).map(([code]) => country(code)).join(', ');
  return all.length > 4 ? `${named} and ${all.length - 4} more countries` : named;
}

/** The pools that can be asked about. */
export function options(model) {
  const pools = model.pools.filter(pool => !model.world || pool.zone === model.world.zone).map(pool => pool.pool);
  const select = byId('whatif-pool');
  const before = select.value;
  renew(select, pools, () => pools.map(pool => h('option', {value: pool}, pool)));
  if (pools.includes(before)) select.value = before;
}
