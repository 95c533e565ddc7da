// Figures and words for people.

const whole = new Intl.NumberFormat('en');
const regions = new Intl.DisplayNames(['en'], {type: 'region'});

export function count(number) {
  if (number >= 1e9) return `${(number / 1e9).toFixed(2)} billion`;
  if (number >= 1e6) return `${(number / 1e6).toFixed(number >= 1e8 ? 0 : 1)} million`;
  return whole.format(Math.round(number));
}

export function rate(perSecond) {
  if (perSecond === 0) return '0';
  if (perSecond < 10) return perSecond.toFixed(1);
  return whole.format(Math.round(perSecond));
}

export function percent(share) {
  const hundred = Math.round(1e7 * share) / 1e5; // without the rounding of sums
  if (hundred > 0 && hundred < 0.1) return '< 0.1 %';
  return `${hundred === 0 || hundred === 100 ? hundred : hundred.toFixed(1)} %`;
}

export function millis(number) {
  return number >= 100 ? String(Math.round(number)) : number.toFixed(1);
}

/** How long: {@code 12 s}, {@code 3 min}. */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} d`;
}

export function clock(time) {
  return new Date(time).toLocaleTimeString('en-GB', {hour12: false});
}

export function day(time) {
  const at = new Date(time);
  return at.toDateString() === new Date().toDateString() ? '' : at.toISOString().slice(0, 10);
}

export function country(code) {
  try {
    return regions.of(code) ?? code;
  } catch {
    return code;
  }
}

export function bare(name) {
  return name.endsWith('.') && name.length > 1 ? name.slice(0, -1) : name;
}

export function plural(number, one, many) {
  return `${number} ${number === 1 ? one : many ?? one + 's'}`;
}
