// Small charts as inline SVG.

import {h, renew, s} from './dom.js';
import {percent, rate} from './format.js';

const WIDTH = 240;
const HEIGHT = 44;

/** A line over time, with its highest value. */
export function line(element, values, words, format) {
  const top = Math.max(...values, 0) || 1;
  const x = i => values.length < 2 ? WIDTH : i * WIDTH / (values.length - 1);
  const y = value => HEIGHT - 2 - value / top * (HEIGHT - 6);
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`);
  const drawn = values.length < 2
    ? [s('line', {x1: 0, x2: WIDTH, y1: HEIGHT - 2, y2: HEIGHT - 2, class: 'rest'})]
    : [
        s('polygon', {points: `0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`, class: 'area'}),
        s('polyline', {points: points.join(' '), class: 'stroke'}),
        s('circle', {cx: x(values.length - 1) - 2, cy: y(values.at(-1)), r: 2.2, class: 'dot'})];
  const most = values.length ? `at most ${format(Math.max(...values))}` : 'no data yet';
  element.replaceChildren(
    s('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': `${words}: ${most}`}, ...drawn),
    h('span', {class: 'most', 'aria-hidden': 'true'}, most));
}

/** Parts of a whole: a bar and what its parts are. */
export function parts(element, all, perSecond) {
  const sum = all.reduce((total, part) => total + part.value, 0);
  const shown = all.filter(part => part.value > 0);
  renew(element, [shown, sum], () => {
    if (!sum) return [h('p', {class: 'muted'}, 'No query in the last minutes.')];
    return [
      h('div', {class: 'parts', 'aria-hidden': 'true'},
        shown.map((part, i) => h('span', {class: `part part${i % 6}`, style: {'flex-grow': part.value}}))),
      h('ul', {class: 'keys'},
        shown.map((part, i) =>
          h('li', {}, h('span', {class: `swatch part${i % 6}`, 'aria-hidden': 'true'}), `${part.name} `,
            h('b', {}, percent(part.value / sum)))))];
  });
  element.title = `${rate(perSecond)} queries per second`;
}
