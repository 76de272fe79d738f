/** Somebody else's site in the same browser, which tries to use the session of whoever visits it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Stranger extends AsyncDisposable {
  readonly port: number;
}

/** Serves one page whose `run()` tries everything against `target` and resolves with what each try saw. */
export async function openStranger(target: string): Promise<Stranger> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>a stranger</title><script>${scriptFor(target)}</script>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function scriptFor(target: string): string {
  return `
const target = ${JSON.stringify(target)};
const seen = {};
const HALT = target + '/api/operations/halt';
const END = target + '/api/session/end';

async function tryFetch(name, url, options) {
  try {
    const answer = await fetch(url, { credentials: 'include', ...options });
    seen[name] = answer.type === 'opaque' ? 'opaque' : 'read ' + answer.status + ' ' + (await answer.text()).slice(0, 80);
  } catch (error) {
    seen[name] = 'blocked';
  }
}

function tryForm(name, url, method, enctype, fields) {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.name = 'frame-' + name;
    document.body.append(frame);
    const form = document.createElement('form');
    Object.assign(form, { action: url, method, enctype, target: frame.name });
    for (const [key, value] of Object.entries(fields)) {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name: key, value });
      form.append(input);
    }
    document.body.append(form);
    const end = () => {
      try { seen[name] = frame.contentDocument ? 'read' : 'closed'; } catch { seen[name] = 'closed'; }
      resolve();
    };
    frame.addEventListener('load', end);
    form.submit();
  });
}

function trySocket(name) {
  return new Promise((resolve) => {
    const socket = new WebSocket(target.replace('http', 'ws') + '/api/live');
    socket.onopen = () => { seen[name] = 'open'; socket.close(); resolve(); };
    socket.onerror = () => { seen[name] = 'refused'; resolve(); };
  });
}

globalThis.run = async () => {
  const text = { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } };
  const json = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } };
  const whole = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'bitting-console': '1' } };
  for (const [what, url] of [['halt', HALT], ['end', END]]) {
    await tryFetch('text ' + what, url, { ...text, mode: 'no-cors' });
    await tryFetch('text read ' + what, url, text);
    await tryFetch('json ' + what, url, json);
    await tryFetch('whole ' + what, url, whole);
    await tryFetch('get ' + what, url + '?confirm=1', { mode: 'no-cors' });
    await tryFetch('keepalive ' + what, url, { ...text, mode: 'no-cors', keepalive: true });
    navigator.sendBeacon(url, new Blob(['{}'], { type: 'text/plain' }));
    await tryForm('form ' + what, url, 'post', 'application/x-www-form-urlencoded', { reason: 'x' });
    await tryForm('multipart ' + what, url, 'post', 'multipart/form-data', { reason: 'x' });
    // A form whose body is JSON.
    await tryForm('plain ' + what, url, 'post', 'text/plain', { '{"reason":"': '"}' });
    await tryForm('got ' + what, url, 'get', 'application/x-www-form-urlencoded', { reason: 'x' });
  }
  await tryFetch('me', target + '/api/me', {});
  await tryFetch('me whole', target + '/api/me', { headers: { 'bitting-console': '1' } });
  await trySocket('socket');
  return seen;
};
document.addEventListener('DOMContentLoaded', () => { document.body ??= document.createElement('body'); });
`;
}
