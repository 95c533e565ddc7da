// Puts the page together: what is known, how it is kept fresh, and what is shown of it.

import * as api from './api.js';
import * as charts from './charts.js';
import * as dialogs from './dialogs.js';
import {byId, h, renew, setText, tick} from './dom.js';
import * as explain from './explain.js';
import {bare, clock, millis, percent, plural, rate, span} from './format.js';
import * as history from './history.js';
import * as map from './map.js';
import * as overrides from './overrides.js';
import * as tables from './tables.js';
import * as whatif from './whatif.js';

const FAST = 2000;
const SLOW = 5000;
const WORLD = 60000;
const DRAINING = 10000;
const RETRY_MAX = 5000;
const SAMPLES = 120;
const LIST = 1000;

const model = {
  status: undefined, pools: [], members: [], policies: [], totals: {}, world: undefined,
  name: '', type: 'A', shares: new Map(), membersWhich: '', mayOverride: false, draining: false, supposed: undefined,
  freshAt: 0, listening: false, lost: false, refused: ''
};
const samples = {at: 0, endings: undefined, rates: [], outcomes: [], latencies: []};

// ---- fetching

async function fast() {
  const [status, counters] = await Promise.all([api.get('api/v1/status'), api.get('api/v1/counters')]);
  model.status = status;
  count(counters.total);
}

async function slow() {
  const [pools, members, policies] = await Promise.all([
    api.get('api/v1/pools', {limit: LIST}), api.get('api/v1/members', {limit: LIST}), api.get('api/v1/policies', {limit: LIST})]);
  model.pools = pools.items;
  model.members = members.items;
  model.policies = policies.items;
  model.totals = {pools: pools.total, policies: policies.total};
  map.setPools(model.pools);
  names();
  const known = model.members.flatMap(one => one.checks).filter(check => check.success && check.latencyMillis !== undefined).map(check => check.latencyMillis).sort((a, b) => a - b);
  if (known.length) keep(samples.latencies, known[known.length >> 1]);
  if (model.mayOverride) await orders();
}

/** While a drain goes on the world changes from minute to minute. */
async function orders() {
  const {items} = await api.get('api/v1/overrides', {limit: LIST});
  model.draining = items.some(one => one.action === 'drain');
  overrides.show(items, refresh);
}

async function world() {
  if (!model.name) {
    model.world = undefined;
    return;
  }
  const asked = [model.name, model.type];
  const told = await api.get(`api/v1/names/${encodeURIComponent(bare(model.name))}/world`, {type: model.type});
  if (asked.join() !== [model.name, model.type].join()) return; // another was chosen meanwhile
  model.world = told;
  model.shares = new Map();
  for (const {clients, pools} of Object.values(told.countries)) {
    for (const [pool, share] of Object.entries(pools)) {
      model.shares.set(pool, (model.shares.get(pool) ?? 0) + share * clients / told.clients);
    }
  }
}

async function offers() {
  const description = await api.get('openapi.json');
  model.mayOverride = overrides.isOffered(description);
}

/** A line for each hosted zone that the server keeps. */
function hostedZones(zones) {
  byId('sync').hidden = !zones.length;
  byId('sync-facts').replaceChildren(...zones.flatMap(zone => {
    const state = {inStep: '✓ in step', standby: 'kept by another node', pending: `! behind for ${span(zone.pendingSeconds * 1000)}`}[zone.state];
    const more = [zone.trouble, zone.drifted.length ? `${plural(zone.drifted.length, 'name')} changed by somebody else` : '',
      zone.agreeingRatio === undefined ? '' : `${Math.floor(zone.agreeingRatio * 100)} % of answers agree`];
    return [h('dt', {}, zone.zone), h('dd', {}, [state, ...more].filter(Boolean).join(', '))];
  }));
}

function keep(series, value) {
  series.push(value);
  if (series.length > SAMPLES) series.shift();
}

/** Counters become rates; after a restart they begin anew. */
function count(total) {
  const now = performance.now();
  const before = samples.endings;
  if (before) {
    const seconds = (now - samples.at) / 1000;
    const grown = Object.fromEntries(Object.entries(total.endings).map(([name, value]) => [name, value - (before[name] ?? 0)]));
    const sum = Object.values(grown).reduce((a, b) => a + b, 0);
    if (sum >= 0 && seconds > 0) {
      keep(samples.rates, sum / seconds);
      keep(samples.outcomes, grown);
    }
  }
  samples.at = now;
  samples.endings = total.endings;
}

// ---- showing

function draw() {
  const down = model.pools.filter(pool => !pool.up).length;
  const partly = model.pools.filter(pool => map.verdict(pool) === 'partly').length;
  const state = down ? 'down' : partly ? 'partly' : 'up';
  const health = !model.status ? 'Loading' : down ? `${plural(down, 'pool')} down` : partly ? `${plural(partly, 'pool')} in part` : model.pools.length ? 'All pools up' : 'Nothing is steered';
  byId('health').className = `pill ${model.status ? state : ''}`;
  setText(byId('health'), model.status ? `${map.SIGNS[state]} ${health}` : health);
  document.title = `${down ? `✕ ${down} down · ` : ''}Meridian`;
  if (model.status) {
    setText(byId('vantage'), model.status.vantage);
    setText(byId('version'), `${model.status.version}, up for ${span(model.status.uptimeSeconds * 1000)}`);
    tally();
    hostedZones(model.status.route53 ?? []);
  }
  charts.line(byId('rate-chart'), samples.rates, 'Queries per second', rate);
  if (samples.rates.length) setText(byId('rate'), rate(samples.rates.at(-1)));
  charts.line(byId('latency-chart'), samples.latencies, 'Median latency of checks in milliseconds', value => `${millis(value)} ms`);
  setText(byId('latency'), samples.latencies.length ? millis(samples.latencies.at(-1)) : '–');
  outcomes();
  tables.pools(model, actions);
  tables.members(model, actions);
  tables.overloads(model.status?.overloads ?? []);
  tables.policies(model, actions);
  whatif.options(model);
  picture();
  byId('main').removeAttribute('aria-busy');
}

function tally() {
  const {targets, zones, steeredNames, safety} = model.status;
  const kept = (safety?.held ?? 0) > 0 || (safety?.frozen ?? []).length > 0;
  renew(byId('tally'), [targets, zones, steeredNames, safety, model.pools.map(pool => pool.up)], () => {
    const up = model.pools.filter(pool => pool.up).length;
    return h('dl', {class: 'facts tight'},
      h('dt', {}, 'pools up'), h('dd', {}, h('b', {class: up < model.pools.length ? 'bad' : ''}, `${up} of ${model.pools.length}`)),
      h('dt', {}, 'targets up'), h('dd', {}, h('b', {class: targets.down ? 'bad' : ''}, `${targets.up} of ${targets.total}`), targets.held ? h('span', {class: 'warn'}, ` ${targets.held} held`) : ''),
      kept && h('dt', {}, 'safety'), kept && h('dd', {class: 'warn'}, safety.frozen.length ? `frozen: ${safety.frozen.join(', ')}` : `${plural(safety.held, 'member')} kept as they were`),
      h('dt', {}, 'steered names'), h('dd', {}, `${steeredNames} in ${plural(zones, 'zone')}`));
  });
}

function outcomes() {
  const sums = {};
  samples.outcomes.forEach(one => Object.entries(one).forEach(([name, value]) => { sums[name] = (sums[name] ?? 0) + value; }));
  const all = Object.entries(sums).map(([name, value]) => ({name, value})).sort((a, b) => b.value - a.value);
  charts.parts(byId('outcomes'), all, samples.rates.at(-1) ?? 0);
}

function picture() {
  const supposed = model.supposed;
  const shown = supposed?.forecast ?? model.world;
  const shares = supposed ? new Map(supposed.forecast.pools.map(pool => [pool.pool, pool.after])) : model.shares;
  const pools = model.pools.filter(pool => !shown || pool.zone === shown.zone);
  map.paint(shown, Boolean(supposed));
  map.placePools(pools, supposed);
  map.paintFlows(supposed?.forecast.moves ?? [], pools);
  map.legend(pools, shares);
  tables.countries(shown, Boolean(supposed));
  byId('world').classList.toggle('supposing', Boolean(supposed));
  byId('supposed').hidden = !supposed;
  if (supposed) setText(byId('supposed'), `Supposed, not so: ${supposed.forecast.changes.join(', ').replace(`${supposed.forecast.zone}/`, '')}. ${percent(supposed.forecast.moved)} of clients would move.`);
  setText(byId('credit'), shown ? `${shown.population}; within a country by the addresses that the geo database gives it.` : '');
}

function names() {
  const known = model.policies.map(policy => policy.example);
  renew(byId('shown-name'), known, () => known.map(name => h('option', {value: name}, bare(name))));
  renew(byId('names'), known, () => known.map(name => h('option', {value: bare(name)})));
  if (!known.includes(model.name)) {
    model.name = known.find(name => name.startsWith('www.')) ?? [...model.policies].sort((a, b) => b.names - a.names)[0]?.example ?? '';
  }
  byId('shown-name').value = model.name;
  if (!byId('explain-name').value) byId('explain-name').value = bare(model.name);
  if (!known.length) byId('map').classList.add('idle');
}

/** Who can be reached, and how old what is shown is. */
function link() {
  const age = Date.now() - model.freshAt;
  const banner = byId('banner');
  const stale = model.freshAt > 0 && (model.lost || age > 3 * FAST);
  const words = model.refused ? `The server refuses: ${model.refused}`
    : !model.freshAt && model.lost ? 'The server cannot be reached. Trying again.'
    : stale ? `The server is gone. What you see is of ${clock(model.freshAt)}, ${span(age)} ago. Reconnecting.` : '';
  banner.hidden = !words;
  setText(banner, words);
  document.body.classList.toggle('stale', Boolean(stale));
  const state = stale || model.lost ? 'lost' : model.listening ? 'live' : 'polled';
  byId('link').className = `pill quiet ${state}`;
  setText(byId('link'), {lost: '✕ Reconnecting', live: '● Live', polled: '○ Connecting'}[state]);
}

// ---- acting

function suppose(supposed) {
  model.supposed = supposed;
  picture();
}

const actions = {
  whatIf: pool => {
    byId('whatif-how').value = 'down';
    byId('world').scrollIntoView();
    whatif.choose(model, pool.pool, suppose);
  },
  override: (zone, subject) => overrides.ask(zone, subject, refresh),
  show: name => {
    byId('world').scrollIntoView();
    showName(name);
  },
  explain: name => explain.about(name)
};

async function showName(name) {
  model.name = name;
  byId('shown-name').value = name;
  whatif.clear(suppose);
  await guarded(world);
  draw();
}

let reloading = false;

/** Not disabled meanwhile: it would lose the focus. */
async function reload() {
  if (reloading) return;
  reloading = true;
  byId('reload').setAttribute('aria-busy', 'true');
  try {
    const told = await api.post('api/v1/reload');
    dialogs.open('Reloaded', h('p', {}, told.summary), problems(told.problems));
  } catch (refusal) {
    dialogs.open('Not reloaded', h('p', {class: 'error'}, refusal.message), h('p', {class: 'muted'}, 'What is served stays as it was.'));
  }
  byId('reload').removeAttribute('aria-busy');
  reloading = false;
  refresh();
}

function problems(all) {
  return all?.length ? h('ul', {class: 'problems'}, all.map(one => h('li', {}, one))) : '';
}

// ---- keeping fresh

async function guarded(step) {
  try {
    await step();
    model.lost = false;
    model.refused = '';
    model.freshAt = Date.now();
  } catch (refusal) {
    if (!(refusal instanceof api.Refusal)) throw refusal;
    model.lost = refusal.status === 0 || refusal.status >= 500;
    if (refusal.status === 401) token();
    else if (!model.lost && refusal.status !== 429) model.refused = refusal.message;
  }
  link();
}

function token() {
  if (!byId('dialog').open) dialogs.askToken(given => {
    api.remember(given);
    refresh();
    follow();
  });
}

async function refresh() {
  await guarded(slow);
  await guarded(world);
  draw();
}

let due;

/** Soon, but once for all that comes together. */
function refreshSoon() {
  clearTimeout(due);
  due = setTimeout(refresh, 250);
}

let following = false;

async function follow() {
  if (following) return;
  following = true;
  let wait = 500;
  for (;;) {
    const asked = api.token();
    try {
      await api.listen('api/v1/events', () => {
        model.listening = true;
        wait = 500;
        link();
        history.load();
        refreshSoon();
      }, heard);
    } catch (refusal) {
      // Another token may have been given while this one was being refused.
      if (refusal.status === 401 && api.token() === asked) {
        following = false;
        return;
      }
    }
    model.listening = false;
    link();
    await new Promise(resolve => setTimeout(resolve, wait));
    wait = Math.min(RETRY_MAX, 2 * wait);
  }
}

function heard({name, data}) {
  if (name === 'lost') history.load();
  else history.add(data);
  refreshSoon();
}

/** Runs again and again, one at a time, and not while nobody looks. */
async function every(period, step) {
  for (;;) {
    await new Promise(resolve => setTimeout(resolve, period));
    if (!document.hidden) await step();
  }
}

async function begin() {
  dialogs.begin();
  explain.begin();
  history.begin();
  whatif.begin(model, suppose);
  byId('reload').addEventListener('click', reload);
  byId('shown-name').addEventListener('change', event => showName(event.target.value));
  byId('shown-type').addEventListener('change', async event => {
    model.type = event.target.value;
    await showName(model.name);
  });
  byId('members-which').addEventListener('change', event => {
    model.membersWhich = event.target.value;
    draw();
  });
  byId('countries').addEventListener('toggle', picture);
  setInterval(() => {
    tick(span);
    link();
  }, 1000);
  follow();
  await guarded(offers);
  await guarded(fast);
  await guarded(slow);
  draw();
  try {
    await map.begin(pool => whatif.choose(model, pool, suppose));
    map.tips(code => map.words(code, model.supposed?.forecast ?? model.world, Boolean(model.supposed)));
  } catch {
    byId('map').replaceChildren(h('p', {class: 'error'}, 'The map cannot be loaded.'));
  }
  await guarded(world);
  draw();
  tick(span);
  every(FAST, async () => {
    await guarded(fast);
    draw();
  });
  every(SLOW, async () => {
    await guarded(slow);
    draw();
    tick(span);
  });
  let waited = 0;
  every(SLOW, async () => {
    waited += SLOW;
    if (waited < (model.draining ? DRAINING : WORLD)) return;
    waited = 0;
    await guarded(world);
  });
}

begin();
