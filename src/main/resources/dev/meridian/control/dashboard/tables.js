// Tables of pools, members, policies and countries.

import {ago, byId, h, keyed, renew, setText} from './dom.js';
import {bare, count, country, millis, percent, plural} from './format.js';
import {look, SIGNS, verdict, WORDS} from './map.js';

const OVERLOADS = 4;

/** A state by sign and word. */
export function badge(state, word) {
  return h('span', {class: `badge ${state}`}, h('span', {'aria-hidden': 'true'}, SIGNS[state] ?? '•'), ` ${word ?? WORDS[state]}`);
}

function row(columns) {
  return h('tr', {}, ...columns.map((name, i) => h(i ? 'td' : 'th', i ? {'data-label': name} : {scope: 'row'})));
}

function none(body, columns, text) {
  keyed(body, [], () => '', undefined, undefined);
  body.replaceChildren(h('tr', {class: 'none'}, h('td', {colspan: columns}, text)));
}

function fillRows(body, items, columns, empty, key, update) {
  if (!items.length) return none(body, columns.length, empty);
  body.querySelector('tr.none')?.remove();
  return keyed(body, items, key, () => row(columns), update);
}

function swatch(pool) {
  return h('span', {class: `swatch plain look${look(pool) ?? 'x'}`, 'aria-hidden': 'true'});
}

function family(state) {
  if (!state) return h('span', {class: 'muted'}, '–');
  const kind = state.up ? (state.membersUp === state.members ? 'up' : 'partly') : 'down';
  return badge(kind, `${state.membersUp} of ${state.members} up` + (state.needed > 1 ? `, ${state.needed} needed` : ''));
}

export function pools(model, act) {
  const columns = ['Pool', 'State', 'IPv4', 'IPv6', 'Share of clients', 'Actions'];
  const zones = new Set(model.pools.map(pool => pool.zone)).size;
  const remaining = leftovers(model.members);
  fillRows(byId('pool-rows'), model.pools, columns, 'No pool is used by a name. Pools are written in zones/NAME.yaml.',
    pool => `${pool.zone}/${pool.pool}`,
    (element, pool) => {
      const cells = element.children;
      renew(cells[0], [pool.pool, zones], () => [swatch(pool.pool), pool.pool, zones > 1 && h('span', {class: 'muted'}, ` ${pool.zone}`)]);
      const left = remaining.get(`${pool.zone}/${pool.pool}`) ?? 1;
      renew(cells[1], [verdict(pool), left], () => [badge(verdict(pool)), left < 1 && h('span', {class: 'warn'}, ` ${percent(left)} left`)]);
      renew(cells[2], pool.families.A, () => family(pool.families.A));
      renew(cells[3], pool.families.AAAA, () => family(pool.families.AAAA));
      const share = model.shares.get(pool.pool);
      const ofName = pool.zone === model.world?.zone && share !== undefined;
      cells[4].className = 'num';
      renew(cells[4], [ofName, share], () => ofName ? percent(share) : h('span', {class: 'muted'}, '–'));
      renew(cells[5], model.mayOverride, () => h('span', {class: 'actions'},
        h('button', {type: 'button', class: 'small quiet', onclick: () => act.whatIf(pool)}, 'What if'),
        model.mayOverride && h('button', {type: 'button', class: 'small quiet', onclick: () => act.override(pool.zone, pool.pool)}, 'Override')));
    });
  note('pools-note', model.totals?.pools, model.pools.length);
}

/** How much drains leave to pools: the most that any of a pool's members has. */
function leftovers(members) {
  const left = new Map();
  for (const one of members) {
    const pool = `${one.zone}/${one.pool}`;
    left.set(pool, Math.max(left.get(pool) ?? 0, one.left ?? 1));
  }
  return left;
}

/** What is too much for pools, or would be. */
export function overloads(all) {
  const list = byId('overloads');
  list.hidden = !all.length;
  renew(list, all, () => [
    ...all.slice(0, OVERLOADS).map(one => h('li', {class: one.without ? 'warn' : 'bad'},
      `${one.without ? `Without ${one.without}` : 'Now'}: ${one.words} `, h('span', {class: 'muted'}, `policy ${one.policy}`))),
    all.length > OVERLOADS && h('li', {class: 'muted'}, `and ${all.length - OVERLOADS} more`)]);
}

function note(id, total, shown) {
  setText(byId(id), total > shown ? `the first ${shown} of ${total}` : '');
}

function lastCheck(checks) {
  if (!checks.length) return h('span', {class: 'muted'}, 'not probed');
  return checks.map(check => h('div', {class: 'check'},
    h('span', {class: check.success === false ? 'bad' : ''},
      `${checks.length > 1 ? `${check.probe}: ` : ''}${check.reason ?? 'not checked yet'}`),
    check.role !== 'must' && h('span', {class: 'muted'}, ` (${check.role})`),
    check.held && h('span', {class: 'warn'}, ` · held: ${check.held}`),
    check.warning && h('span', {class: 'warn'}, ` · ${check.warning}`),
    check.vantages && vantagesSay(check.vantages)));
}

/** Who says what of a target, since when, and whether it counts. */
function vantagesSay(all) {
  if (!all.length) return h('span', {class: 'muted'}, ' · no vantage has said anything yet');
  return h('ul', {class: 'said', 'aria-label': 'What vantages say'}, ...all.map(one => h('li', {class: one.counts ? '' : 'muted', title: one.region},
    h('span', {class: `badge ${one.says === 'UP' ? 'up' : 'down'}`}, h('span', {'aria-hidden': 'true'}, SIGNS[one.says === 'UP' ? 'up' : 'down']),
      ` ${one.vantage} ${one.says === 'UP' ? 'up' : 'down'}`),
    h('span', {class: 'muted'}, ' for ', ago(Date.parse(one.since))),
    one.says === 'DOWN' && h('span', {class: 'bad'}, ` ${one.reason}`),
    !one.counts && h('span', {class: 'warn'}, one.state === 'recused' ? ' · recused, not heeded' : ' · silent, not heeded'))));
}

function age(cell, seconds) {
  if (seconds === undefined) return renew(cell, null, () => h('span', {class: 'muted'}, '–'));
  const at = Date.now() - seconds * 1000;
  const time = cell.querySelector('time');
  if (!time) {
    delete cell.dataset.signature;
    cell.replaceChildren(ago(at));
  } else if (Math.abs(Number(time.dataset.at) - at) > 900) time.dataset.at = Math.round(at);
  return undefined;
}

export function members(model, act) {
  const columns = ['Member', 'Pool', 'State', 'Weight', 'Last check', 'Latency', 'Checked', 'So since', 'Actions'];
  const wanted = model.membersWhich;
  const items = model.members.filter(one => !wanted || one.up === (wanted === 'up'));
  const empty = model.members.length ? `No member is ${wanted}.` : 'There are no members.';
  fillRows(byId('member-rows'), items, columns, empty,
    one => `${one.zone}/${one.pool}/${one.member}`,
    (element, one) => {
      const cells = element.children;
      const unknown = one.checks.length > 0 && one.checks.every(check => check.verdict === 'UNKNOWN');
      const state = unknown ? 'unknown' : one.up ? 'up' : 'down';
      renew(cells[0], one.member, () => h('code', {}, one.member));
      renew(cells[1], one.pool, () => [swatch(one.pool), one.pool]);
      renew(cells[2], [state, one.left, one.words], () => [
        badge(state),
        one.left !== undefined && one.left < 1 && h('span', {class: 'warn'}, ` ${percent(one.left)} left`),
        one.words && h('div', {class: 'warn words'}, one.words)]);
      cells[3].className = 'num';
      renew(cells[3], one.weight, () => String(one.weight));
      const told = one.checks.map(check => [check.probe, check.reason, check.success, check.held, check.warning, check.role,
        check.vantages?.map(said => [said.vantage, said.says, said.since, said.counts, said.state, said.reason])]);
      // What a check that succeeds says differs each time by its duration, which has its own column.
      renew(cells[4], told, () => lastCheck(one.checks));
      cells[5].className = 'num';
      const slowest = Math.max(...one.checks.map(check => check.latencyMillis ?? -1));
      renew(cells[5], Math.round(slowest * 10), () => slowest < 0 ? h('span', {class: 'muted'}, '–') : `${millis(slowest)} ms`);
      cells[6].className = 'num';
      age(cells[6], least(one.checks, 'ageSeconds', Math.max));
      cells[7].className = 'num';
      age(cells[7], one.outSeconds ?? least(one.checks, 'sinceSeconds', Math.min));
      renew(cells[8], model.mayOverride, () => model.mayOverride && h('span', {class: 'actions'},
        h('button', {type: 'button', class: 'small quiet', onclick: () => act.override(one.zone, `${one.pool}/${one.member}`)}, 'Override')));
    });
}

function least(checks, fact, choose) {
  const known = checks.map(check => check[fact]).filter(value => value !== undefined);
  return known.length ? choose(...known) : undefined;
}

function answers(sets, members) {
  const pools = new Map(members.map(one => [one.member, one.pool]));
  return sets.slice(0, 4).map(set => {
    const names = [...new Set(set.members.map(member => pools.get(member) ?? member))];
    return h('span', {class: 'set'},
      names.length ? names.map(name => h('span', {class: 'chip'}, swatch(name), name)) : h('span', {class: 'muted'}, 'no address'),
      sets.length > 1 && h('span', {class: 'muted'}, ` ${plural(set.classes, 'class', 'classes')}`));
  }).concat(sets.length > 4 ? [h('span', {class: 'muted'}, `and ${sets.length - 4} more`)] : []);
}

export function policies(model, act) {
  const columns = ['Policy', 'Name', 'State', 'Answers now (A)', 'When all is down', 'Actions'];
  fillRows(byId('policy-rows'), model.policies, columns, 'No name is steered. Policies are written in zones/NAME.yaml.',
    one => `${one.zone}/${one.policy}/${one.example}`,
    (element, one) => {
      const cells = element.children;
      renew(cells[0], [one.policy, one.kind], () => [one.policy, h('span', {class: 'muted'}, one.kind === 'pool' ? '' : ` ${one.kind}`)]);
      renew(cells[1], [one.example, one.names], () => [h('code', {}, bare(one.example)), one.names > 1 && h('span', {class: 'muted'}, ` and ${one.names - 1} more`)]);
      const up = one.answers.A.filter(set => set.up).length;
      const state = up === one.answers.A.length ? 'up' : up ? 'partly' : 'down';
      renew(cells[2], [state, one.stale], () => [badge(state), one.stale && badge('partly', 'checks are overdue')]);
      renew(cells[3], [one.answers.A, model.members.length], () => answers(one.answers.A, model.members));
      renew(cells[4], one.allDown, () => h('span', {class: 'muted'}, one.allDown));
      renew(cells[5], one.example, () => h('span', {class: 'actions'},
        h('button', {type: 'button', class: 'small quiet', onclick: () => act.show(one.example)}, 'On the map'),
        h('button', {type: 'button', class: 'small quiet', onclick: () => act.explain(one.example)}, 'Explain')));
    });
  note('policies-note', model.totals?.policies, model.policies.length);
}

/** What the map shows, for those who do not see it. */
export function countries(world, supposed) {
  const body = byId('countries').querySelector('tbody');
  if (!byId('countries').open || !world) return;
  const sorted = Object.entries(world.countries).sort((a, b) => b[1].clients - a[1].clients);
  keyed(body, sorted, ([code]) => code, () => row(['Country', 'Clients', 'Sent to']), (element, [code, there]) => {
    const cells = element.children;
    const shares = supposed ? there.after : there.pools;
    renew(cells[0], code, () => country(code));
    cells[1].className = 'num';
    renew(cells[1], there.clients, () => count(there.clients));
    renew(cells[2], [shares, supposed && there.moved], () => [
      Object.entries(shares).sort((a, b) => b[1] - a[1]).map(([pool, share]) => h('span', {class: 'chip'}, swatch(pool), share > 0.9995 ? pool : `${pool} ${percent(share)}`)),
      supposed && there.moved > 0.0005 && h('span', {class: 'warn'}, ` ${percent(there.moved)} move`)]);
  });
}
