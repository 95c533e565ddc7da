// Everything that somebody who hears the page could not make sense of; nothing when all is well.
(() => {
  const faults = [];
  const need = (holds, text) => { if (!holds) faults.push(text); };
  const name = one => (one.getAttribute('aria-label') ?? '') + (one.labels ? [...one.labels].map(label => label.innerText).join('') : '')
    + (one.getAttribute('aria-labelledby') ?? '').split(' ').map(id => document.getElementById(id)?.innerText ?? '').join('') + (one.innerText ?? '');
  document.querySelectorAll('main button, main select, main input, main [role=button], main [role=img], header button').forEach(one =>
    need(name(one).trim(), `no name: ${one.outerHTML.slice(0, 100)}`));
  document.querySelectorAll('select, input').forEach(one => need(one.labels?.length, `no label: ${one.outerHTML.slice(0, 100)}`));
  document.querySelectorAll('nav, aside, section').forEach(one => need(name(one).trim() && (one.hasAttribute('aria-label') || one.hasAttribute('aria-labelledby')), `landmark without a name: ${one.outerHTML.slice(0, 80)}`));
  document.querySelectorAll('img').forEach(one => need(one.hasAttribute('alt'), 'image without alt'));
  for (const tag of ['main', 'header', 'footer', 'nav']) need(document.querySelectorAll(tag).length === 1, `not one ${tag}`);
  need(document.documentElement.lang === 'en', 'no language');
  document.querySelectorAll('table').forEach(one => need([...one.querySelectorAll('thead th')].every(th => th.scope === 'col'), 'heading without scope'));
  document.querySelectorAll('.badge').forEach(one => need(/\w/.test(one.innerText), 'a badge that is colour only'));
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  need(new Set(ids).size === ids.length, 'an id twice');
  need(document.querySelector('#live').getAttribute('aria-live') === 'polite', 'flips are not read out');
  document.querySelectorAll('[aria-labelledby], [aria-describedby]').forEach(one => need(document.getElementById(one.getAttribute('aria-labelledby') ?? one.getAttribute('aria-describedby')) || one.closest('dialog'), `a label that is not there: ${one.outerHTML.slice(0, 80)}`));
  return faults.join('\n');
})()
