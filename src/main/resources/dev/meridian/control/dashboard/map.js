// The map: countries coloured by the pool that they get, pools where they stand.

import {byId, h, keyed, renew, s, setText} from './dom.js';
import {count, country, percent} from './format.js';

/** So many looks of pools; more begin anew. Each has a pattern beside its colour. */
const LOOKS = 8;
const WORLD = 'dashboard/world.svg';
const LABEL_WIDTH = 5;
const LABEL_HEIGHT = 10;

let drawing;
let marks;
let flows;
let looks = new Map();

/** The look of a pool, 0 to 7. */
export function look(pool) {
  return looks.get(pool);
}

export function setPools(pools) {
  const sorted = [...pools.filter(pool => pool.place), ...pools.filter(pool => !pool.place)];
  looks = new Map(sorted.map((pool, i) => [pool.pool, i % LOOKS]));
}

/** Fetches the map and puts it into the page; what is clicked is handed on. */
export async function begin(choose) {
  const response = await fetch(WORLD);
  const parsed = new DOMParser().parseFromString(await response.text(), 'image/svg+xml');
  drawing = document.importNode(parsed.documentElement, true);
  drawing.setAttribute('viewBox', '-172 -80 352 138');
  drawing.setAttribute('role', 'group');
  drawing.setAttribute('aria-label', 'World map; the countries are in the table below it');
  drawing.querySelectorAll('title').forEach(title => title.remove());
  drawing.querySelectorAll('path').forEach(path => path.setAttribute('aria-hidden', 'true'));
  drawing.prepend(s('defs', {}, arrow(), ...Array.from({length: LOOKS}, (_, i) => pattern(i))));
  flows = s('g', {class: 'flows', 'aria-hidden': 'true'});
  marks = s('g', {class: 'marks'});
  drawing.append(flows, marks);
  byId('map').replaceChildren(drawing);
  drawing.addEventListener('click', event => {
    const mark = event.target.closest('.mark');
    if (mark) choose(mark.dataset.key);
  });
  drawing.addEventListener('keydown', event => {
    const mark = event.target.closest('.mark');
    if (mark && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      choose(mark.dataset.key);
    }
  });
}

function arrow() {
  return s('marker', {id: 'arrow', viewBox: '0 0 6 6', refX: 3, refY: 3, markerWidth: 6, markerHeight: 6, markerUnits: 'userSpaceOnUse', orient: 'auto'},
    s('path', {d: 'M0 0l6 3l-6 3z', class: 'head'}));
}

/** Plain, lines in four directions, dots, rings: enough to tell pools apart without their colours. */
function pattern(i) {
  const shapes = [
    [],
    [s('path', {d: 'M-1 1l2-2M0 4l4-4M3 5l2-2'})],
    [s('circle', {cx: 1, cy: 1, r: .5}), s('circle', {cx: 3, cy: 3, r: .5})],
    [s('path', {d: 'M-1 3l2 2M0 0l4 4M3-1l2 2'})],
    [s('path', {d: 'M0 1h4M0 3h4'})],
    [s('path', {d: 'M1 0v4M3 0v4'})],
    [s('path', {d: 'M0 2h4M2 0v4'})],
    [s('circle', {cx: 2, cy: 2, r: 1.1, class: 'ring'})]];
  return s('pattern', {id: `look${i}`, width: 4, height: 4, patternUnits: 'userSpaceOnUse', class: `look look${i}`},
    s('rect', {width: 4, height: 4, class: 'ground'}), ...shapes[i]);
}

function leading(shares) {
  return Object.entries(shares).sort((a, b) => b[1] - a[1])[0];
}

/** Countries as they are, or as they would be. */
export function paint(world, supposed) {
  if (!drawing) return;
  drawing.querySelectorAll('path[data-country]').forEach(path => {
    const there = world?.countries[path.dataset.country];
    const shares = supposed ? there?.after : there?.pools;
    const lead = shares && leading(shares);
    const index = lead && looks.get(lead[0]);
    path.setAttribute('class', !lead ? 'country none'
      : `country${lead[1] < 0.9 ? ' mixed' : ''}${supposed && there.moved > 0.0005 ? ' moved' : ''}${there.up ? '' : ' refuge'}`);
    if (index === undefined) path.removeAttribute('fill');
    else path.setAttribute('fill', `url(#look${index})`);
  });
}

/** What a country's clients get, in words. */
export function words(code, world, supposed) {
  const there = world?.countries[code];
  if (!there) return [country(code), 'no clients known'];
  const line = shares => Object.entries(shares).sort((a, b) => b[1] - a[1])
    .map(([pool, share]) => share > 0.9995 ? pool : `${pool} ${percent(share)}`).join(', ');
  return [country(code), `${count(there.clients)} clients`, supposed && there.moved > 0.0005
    ? `${line(there.pools)} → ${line(there.after)}` : line(there.pools)];
}

/** Follows the pointer with what is said of the country below it. */
export function tips(text) {
  const tip = byId('tip');
  const hide = () => { tip.hidden = true; };
  drawing.addEventListener('pointermove', event => {
    const path = event.target.closest('path[data-country]');
    if (!path) return hide();
    const lines = text(path.dataset.country);
    renew(tip, lines, () => lines.map((line, i) => h(i ? 'span' : 'b', {}, line)));
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const x = Math.min(event.clientX + 14, innerWidth - box.width - 8);
    const y = event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 10 : event.clientY + 18;
    tip.style.setProperty('transform', `translate(${Math.max(4, x)}px, ${Math.max(4, y)}px)`);
    return undefined;
  });
  drawing.addEventListener('pointerleave', hide);
  addEventListener('scroll', hide, {passive: true});
}

/** Up, in part, or down: told by form and word, not by colour alone. */
export function verdict(pool) {
  const families = Object.values(pool.families);
  if (!pool.up) return families.some(one => one.membersUp > 0) ? 'partly' : 'down';
  return families.every(one => one.membersUp === one.members) ? 'up' : 'partly';
}

export const WORDS = {up: 'up', partly: 'in part', down: 'DOWN', unknown: 'unknown'};
export const SIGNS = {up: '✓', partly: '!', down: '✕', unknown: '?'};

/** Pools that have a place. */
export function placePools(pools, supposed) {
  if (!marks) return;
  const placed = pools.filter(pool => pool.place);
  const taken = [];
  const spots = new Map(placed.map(pool => {
    const x = pool.place.longitude;
    let y = -pool.place.latitude;
    while (taken.some(spot => Math.abs(spot.x - x) < LABEL_WIDTH * 8 && Math.abs(spot.y - y) < LABEL_HEIGHT)) y += LABEL_HEIGHT;
    taken.push({x, y});
    return [pool.pool, {x, y}];
  }));
  keyed(marks, placed, pool => pool.pool, mark, (group, pool) => {
    const at = spots.get(pool.pool);
    const state = supposed?.down?.includes(pool.pool) ? 'down' : verdict(pool);
    const word = supposed?.down?.includes(pool.pool) ? 'down, supposedly' : WORDS[state];
    const signature = [at, state, look(pool.pool), supposed?.pool === pool.pool];
    group.setAttribute('aria-label', `${pool.pool} is ${word}. What if it were down?`);
    group.setAttribute('transform', `translate(${at.x} ${at.y})`);
    group.setAttribute('class', `mark ${state} look${look(pool.pool)}${supposed?.pool === pool.pool ? ' chosen' : ''}`);
    renew(group, signature, () => {
      const label = `${pool.pool}`;
      return [
        s('circle', {r: 9, class: 'reach'}),
        s('circle', {r: 3.6, class: 'halo'}),
        s('circle', {r: 2.8, class: 'disc'}),
        s('text', {y: 1.25, class: 'sign'}, SIGNS[state]),
        s('text', {x: at.x > 120 ? -6 : 6, y: 2, class: at.x > 120 ? 'label left' : 'label'}, label)];
    });
  });
}

function mark() {
  return s('g', {tabindex: 0, role: 'button'});
}

/** Who would go from where to where. */
export function paintFlows(moves, pools) {
  if (!flows) return;
  const at = new Map(pools.filter(pool => pool.place).map(pool => [pool.pool, pool.place]));
  flows.replaceChildren(...moves.filter(move => at.has(move.from) && at.has(move.to) && move.share > 0.0005).map(move => {
    const [a, b] = [at.get(move.from), at.get(move.to)];
    const [x1, y1, x2, y2] = [a.longitude, -a.latitude, b.longitude, -b.latitude];
    const lift = Math.min(38, Math.hypot(x2 - x1, y2 - y1) / 3);
    const [mx, my] = [(x1 + x2) / 2, (y1 + y2) / 2 - lift / 2];
    return s('path', {
      class: 'flow',
      'marker-mid': 'url(#arrow)',
      d: `M${x1} ${y1}Q${(3 * x1 + x2) / 4} ${my - (y2 - y1) / 4 - lift / 4} ${mx} ${my}Q${(x1 + 3 * x2) / 4} ${my + (y2 - y1) / 4 - lift / 4} ${x2} ${y2}`,
      'stroke-width': (0.7 + 4 * move.share).toFixed(2)});
  }));
}

/** Each pool with its look, its state and its share of the world. */
export function legend(pools, shares) {
  const all = pools.filter(pool => pool.place || (shares.get(pool.pool) ?? 0) > 0);
  keyed(byId('legend'), all, pool => pool.pool,
    () => h('li', {}, h('span', {'aria-hidden': 'true'}), h('span', {}), h('b', {}), h('span', {class: 'muted'})),
    (item, pool) => {
      const [swatch, name, share, note] = item.children;
      const index = look(pool.pool);
      if (swatch.dataset.look !== String(index)) {
        swatch.dataset.look = index;
        swatch.className = 'swatch';
        swatch.replaceChildren(s('svg', {viewBox: '0 0 8 8', width: 16, height: 16}, s('rect', {width: 8, height: 8, rx: 1, fill: `url(#look${index})`})));
      }
      setText(name, pool.pool);
      setText(share, shares.size ? percent(shares.get(pool.pool) ?? 0) : '');
      setText(note, pool.place ? '' : 'no place');
    });
}
