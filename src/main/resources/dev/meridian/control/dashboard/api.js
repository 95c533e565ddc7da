// Asks the server, and listens to it.

const TOKEN = 'meridian-token';
const PATIENCE = 8000;

/** What the server says is wrong (RFC 9457); status 0 when it was not reached. */
export class Refusal extends Error {
  constructor(status, detail, document = {}) {
    super(detail);
    this.status = status;
    this.document = document;
  }
}

/** What the server is told of who asks; null where nobody has said. */
export function token() {
  return sessionStorage.getItem(TOKEN);
}

function headers(more) {
  return token() ? {...more, Authorization: `Bearer ${token()}`} : more;
}

export function remember(token) {
  sessionStorage.setItem(TOKEN, token);
}

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, {...options, cache: 'no-store', credentials: 'omit'});
  } catch {
    throw new Refusal(0, 'the server cannot be reached');
  }
  if (response.ok) return response;
  let document = {};
  try {
    document = await response.json();
  } catch { /* not a problem document */ }
  throw new Refusal(response.status, document.detail ?? `status ${response.status}`, document);
}

async function json(path, options) {
  const response = await send(path, {...options, signal: AbortSignal.timeout(PATIENCE)});
  try {
    return response.status === 204 ? {} : await response.json();
  } catch {
    throw new Refusal(0, 'the server went away while it answered');
  }
}

export function get(path, query = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '' && value !== undefined));
  return json(asked.size ? `${path}?${asked}` : path, {headers: headers({})});
}

export function post(path, body) {
  return body === undefined
    ? json(path, {method: 'POST', headers: headers({})})
    : json(path, {method: 'POST', headers: headers({'Content-Type': 'application/json'}), body: JSON.stringify(body)});
}

export function remove(path) {
  return json(path, {method: 'DELETE', headers: headers({})});
}

/** Server-sent events, by fetch: EventSource sends no token. Ends when the server does. */
export async function listen(path, opened, heard) {
  const response = await send(path, {headers: headers({Accept: 'text/event-stream'})});
  opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const blocks = (rest + part.value).split('\n\n');
      rest = blocks.pop();
      blocks.map(event).filter(Boolean).forEach(heard);
    }
  } catch {
    throw new Refusal(0, 'the events broke off');
  }
}

function event(block) {
  let name = 'message';
  const data = [];
  for (const line of block.split('\n')) {
    if (line.startsWith('event:')) name = line.slice(6).trim();
    if (line.startsWith('data:')) data.push(line.slice(5).trim());
  }
  if (!data.length) return undefined;
  try {
    return {name, data: JSON.parse(data.join('\n'))};
  } catch {
    return undefined;
  }
}
