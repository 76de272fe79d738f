import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { systemClock } from '../system-clock.ts';
import { createProbe } from './probe.ts';
import { createProbeUpstream } from './probe-upstream.ts';

const QUESTION = { method: 'GET', target: '/api/v5/public/time', body: new Uint8Array(), headers: [] };

test('A paper key is asked about at the configured simulator and nowhere else.', async (t) => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.end('{"code":"0","msg":"","data":[]}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const paper = { okx: { host: '127.0.0.1', port } };
  const upstream = createProbeUpstream({ venue: 'okx', environment: 'paper', paper, clock: systemClock });
  assert.deepEqual(upstream.regions, ['paper']);
  const reply = await upstream.get({ region: 'paper', family: 'okx' }, QUESTION);
  assert.equal(reply.kind, 'answer');
  assert.deepEqual(seen, ['GET /api/v5/public/time']);

  assert.equal(
    (await upstream.get({ region: 'paper', family: 'okx' }, { ...QUESTION, method: 'POST' })).kind,
    'unreached',
  );
  assert.equal(seen.length, 1);
  server.closeAllConnections();
});

test('Live keys are asked about in the regions of the venue; a region without a host is nowhere.', async () => {
  const upstream = createProbeUpstream({
    venue: 'okx',
    environment: 'live',
    paper: {},
    clock: systemClock,
  });
  assert.deepEqual(upstream.regions, ['global', 'eea', 'us']);
  assert.equal((await upstream.get({ region: 'moon', family: 'okx' }, QUESTION)).kind, 'unreached');
});

test('Without a simulator a paper key cannot be bound, and neither can a key for an environment or region that the venue does not have.', async () => {
  const probe = createProbe({ clock: systemClock, paper: {} });
  const given = {
    environment: 'paper',
    trading: 'spot',
    apiKey: '37c541a1-b9a2-4b8d-9d3d-5f2b9c0a1e77',
    secret: '22582BD0CFF14C41EDBF1AB98506286D',
    passphrase: 'Chosen-1-myself',
    region: null,
  } as const;
  const unreached = await probe({ venue: 'okx', ...given }, () => {});
  assert.equal(unreached.kind, 'failed');
  assert.equal(unreached.code, 'CONFIG_INVALID');
  assert.match(unreached.remedy, /--paper-port or \[paper\]/u);
  const half = createProbe({ clock: systemClock, paper: { 'htx-spot': { host: '127.0.0.1', port: 1 } } });
  const halfway = await half({ venue: 'htx', ...given }, () => {});
  assert.equal(halfway.kind, 'failed');
  assert.match(halfway.remedy, /--paper-htx-spot-port and --paper-htx-contract-port/u);
  const set = createProbe({ clock: systemClock, paper: { okx: { host: '127.0.0.1', port: 1 } } });
  const tried = await set({ venue: 'okx', ...given }, () => {});
  assert.equal(tried.kind, 'failed');
  assert.equal(
    tried.code,
    'UPSTREAM_UNREACHED',
    'with the port set the simulator is asked, and this one is not there',
  );
  const nowhere = await probe({ venue: 'okx', ...given, region: 'moon' }, () => {});
  assert.equal(nowhere.kind, 'failed');
  assert.match(nowhere.cause, /no such region/u);
  const demo = await probe({ venue: 'htx', ...given, environment: 'demo' }, () => {});
  assert.equal(demo.kind, 'failed');
  assert.match(demo.cause, /HTX has no demo environment/u);
});

test('A family of another venue is nowhere.', async () => {
  const upstream = createProbeUpstream({
    venue: 'okx',
    environment: 'live',
    paper: {},
    clock: systemClock,
  });
  assert.equal(upstream.hostOf({ region: 'global', family: 'htx-spot' }), '');
  assert.notEqual(upstream.hostOf({ region: 'global', family: 'okx' }), '');
});
