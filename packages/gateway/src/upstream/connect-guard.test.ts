import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { test } from 'node:test';
import { createHostTable, listPlaces } from './hosts.ts';

/** In a process of its own, because a guard is never taken off. */
async function connectIn(allowed: number, other: number): Promise<Record<string, string>> {
  const program = `
    import net from 'node:net';
    import tls from 'node:tls';
    import http from 'node:http';
    import https from 'node:https';
    import { guardConnections } from ${JSON.stringify(path.join(import.meta.dirname, 'connect-guard.ts'))};
    guardConnections([{ host: '127.0.0.1', port: ${allowed} }]);
    guardConnections([{ host: '127.0.0.1', port: ${other} }]);
    const [host, other] = ['127.0.0.1', ${other}];
    const wait = (socket) => new Promise((done, fail) => socket.on('connect', () => done('connected')).on('error', fail));
    const tries = {
      allowed: () => wait(net.connect({ host, port: ${allowed} })),
      'allowed by tls': () => wait(tls.connect({ host, port: ${allowed}, rejectUnauthorized: true })),
      'another port': () => wait(net.connect({ host, port: other })),
      'another port by arguments': () => wait(net.connect(other, host)),
      'another name': () => wait(net.connect({ host: 'localhost', port: ${allowed} })),
      'no name': () => wait(net.connect(${allowed})),
      'a socket': () => wait(new net.Socket().connect(other, host)),
      'a path': () => wait(net.connect('/var/run/other.sock')),
      'a path by options': () => wait(net.connect({ path: '/var/run/other.sock', host, port: ${allowed} })),
      tls: () => wait(tls.connect({ host, port: other })),
      http: () => new Promise((done, fail) => http.get({ host, port: other }, done).on('error', fail)),
      https: () => new Promise((done, fail) => https.get({ host, port: other }, done).on('error', fail)),
      fetch: () => globalThis.fetch('http://127.0.0.1:' + other),
      'the guard taken off': async () => { net.Socket.prototype.connect = () => 0; },
    };
    const done = {};
    for (const [name, attempt] of Object.entries(tries))
      try { done[name] = String(await attempt()); } catch (error) { done[name] = error.cause?.code ?? error.code ?? error.name; }
    console.log(JSON.stringify(done));
    process.exit();`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await once(child, 'close');
  return JSON.parse(out) as Record<string, string>;
}

void test('NET-13 guarded process connects to the places it was given and to no other, by whatever way', async () => {
  const servers = [createServer((socket) => socket.end()), createServer((socket) => socket.end())];
  const ports: number[] = [];
  for (const server of servers) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    ports.push((server.address() as AddressInfo).port);
  }
  try {
    const done = await connectIn(ports[0] ?? 0, ports[1] ?? 0);
    const { allowed, 'allowed by tls': tls, 'the guard taken off': off, ...others } = done;
    assert.equal(allowed, 'connected');
    assert.equal(tls, 'connected');
    assert.equal(off, 'TypeError');
    assert.ok(Object.keys(others).length > 8);
    assert.deepEqual([...new Set(Object.values(others))], ['INTERNAL_FAULT'], JSON.stringify(others));
  } finally {
    for (const server of servers) server.close();
  }
});

void test('NET-13 every place that a destination can mean is on the list, and nothing that is not loopback or TLS', () => {
  const paper = { okx: { host: '127.0.0.1', port: 18_450 }, 'htx-spot': { host: '192.0.2.1', port: 18_452 } };
  const places = listPlaces(paper);
  assert.ok(places.length > 5);
  for (const { host, port } of places) assert.ok(port === 443 || host === '127.0.0.1', host);
  const find = createHostTable(paper);
  const target = find({
    venue: 'okx',
    environment: 'paper',
    family: 'okx',
    region: 'paper',
    credentialId: 'one',
  });
  assert.ok(places.some(({ host, port }) => host === target?.host && port === target.port));
  assert.ok(!places.some(({ host }) => host === '192.0.2.1'));
});
