// The explain box: a decision node by node.

import * as api from './api.js';
import {byId, h} from './dom.js';
import {bare, percent} from './format.js';
import {badge} from './tables.js';

export function begin() {
  byId('explain-form').addEventListener('submit', event => {
    event.preventDefault();
    ask();
  });
}

export function about(name) {
  byId('explain-name').value = bare(name);
  byId('explain').scrollIntoView();
  byId('explain-from').focus({preventScroll: true});
  byId('explain-from').select();
  ask();
}

async function ask() {
  const out = byId('explain-out');
  out.setAttribute('aria-busy', 'true');
  try {
    const decision = await api.get('api/v1/explain', {
      name: byId('explain-name').value.trim(),
      type: byId('explain-type').value,
      from: byId('explain-from').value.trim()});
    out.replaceChildren(...show(decision));
  } catch (refusal) {
    out.replaceChildren(h('p', {class: 'error'}, refusal.message));
  }
  out.removeAttribute('aria-busy');
}

function show(decision) {
  const head = [
    decision.aliases.length > 0 && fact('by way of', decision.aliases.map(bare).join(' → ')),
    decision.location && fact('location', place(decision.location)),
    decision.scope && fact('answered alike', `${decision.scope} · class ${decision.class + 1} of ${decision.classes}`),
    decision.ttlSeconds !== undefined && fact('TTL', `${decision.ttlSeconds} s`),
    decision.failover && fact('a failure is out of the answers', `after at most ${Math.round(decision.failover.seconds)} s`),
    !decision.tree && fact('found', decision.found)];
  return [
    decision.answers && h('div', {class: 'answers'},
      decision.answers.map(one => h('div', {class: 'answer'},
        h('b', {}, percent(one.share)),
        h('span', {}, one.from.length ? one.from.join(', ') : 'no address',
          one.records < one.from.length && h('span', {class: 'muted'}, ` (${one.records} of them)`))))),
    decision.allDown && h('p', {class: 'warn'}, decision.allDown),
    h('dl', {class: 'facts'}, head.filter(Boolean).flat()),
    decision.tree && h('ul', {class: 'tree'}, step(decision.tree, 1, '', 1)),
    decision.instead && h('p', {class: 'muted'}, 'answered instead:'),
    decision.instead && h('ul', {class: 'tree'}, step(decision.instead, 1, '', 1)),
    ...(decision.next ?? []).flatMap(next => [h('h3', {}, `and then ${bare(next.name)}`), ...show(next)]),
    decision.checks && h('h3', {}, 'Last checks'),
    decision.checks && h('ul', {class: 'checks'}, decision.checks.map(check => h('li', {},
      badge(check.up ? 'up' : 'down'), ' ', h('code', {}, check.address), ` ${check.probe}: ${check.reason}`)))
  ].filter(Boolean);
}

function fact(name, text) {
  return [h('dt', {}, name), h('dd', {}, text)];
}

function place(location) {
  const words = [location.continent, location.subdivision ?? location.country].filter(Boolean).join(' ');
  const where = location.latitude === undefined ? '' : ` (${location.latitude}, ${location.longitude})`;
  return (words || 'unknown') + where + (location.asn ? ` AS${location.asn}` : '');
}

function step(node, share, why, reached) {
  const here = share * reached;
  const quiet = here === 0 ? ' off' : '';
  return h('li', {class: `step${quiet}`},
    h('div', {class: 'step-head'},
      h('span', {class: 'share'}, percent(share)),
      h('span', {class: 'bar', 'aria-hidden': 'true'}, h('span', {style: {width: `${Math.min(100, 100 * here)}%`}})),
      h('span', {}, h('span', {class: 'muted'}, node.node), ` ${node.name} `, badge(node.up ? 'up' : 'down'), ' ',
        h('span', {class: 'muted'}, [why, node.why].filter(Boolean).join(' · ')))),
    (node.branches || node.members) && h('ul', {},
      (node.branches ?? []).map(branch => step(branch.step, branch.share, branch.why, here)),
      (node.members ?? []).map(member => h('li', {class: `step leaf${member.share * here ? '' : ' off'}`},
        h('div', {class: 'step-head'},
          h('span', {class: 'share'}, percent(member.share)),
          h('span', {class: 'bar', 'aria-hidden': 'true'}, h('span', {style: {width: `${Math.min(100, 100 * member.share * here)}%`}})),
          h('span', {}, h('code', {}, member.member), ' ', badge(member.up ? 'up' : 'down'), ' ', h('span', {class: 'muted'}, member.why)))))));
}
