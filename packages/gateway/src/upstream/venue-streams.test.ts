import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VENUE_PACE_MARGIN_MS, VENUE_SOCKETS_MAX } from '../streams/bounds.ts';
import { settle, until } from '../testing/socket-stage.ts';
import { PAPER, VenueSockets } from '../testing/venue-sockets.ts';
import { createHostTable, listPlaces } from './hosts.ts';

const TIMEOUT = { timeout: 20_000 };

test(
  'WSX-13 Connections to one host begin at the venue’s pace, in their order, and who gave up takes no turn.',
  TIMEOUT,
  async (context) => {
    const stage = await VenueSockets.open(context, { connectionsPerSecond: 3 });
    const opened = Array.from({ length: 8 }, (_, at) => stage.connect({ path: `/${at}` }));
    const paths = (): string[] => stage.ends.map(({ handshake }) => handshake.slice(4, 6));
    await until(() => opened.slice(0, 3).every(({ events }) => events.openings === 1));
    // One for each open socket, and one for all that wait.
    assert.equal(stage.clock.timers, 4);
    opened[3]?.socket.close();
    stage.clock.advance(1_000);
    await settle();
    assert.equal(stage.ends.length, 3);
    stage.clock.advance(VENUE_PACE_MARGIN_MS);
    await until(() => opened[6]?.events.openings === 1);
    await settle();
    assert.equal(stage.ends.length, 6);
    stage.clock.advance(1_000 + VENUE_PACE_MARGIN_MS);
    await until(() => opened[7]?.events.openings === 1);
    assert.deepEqual(paths().sort(), ['/0', '/1', '/2', '/4', '/5', '/6', '/7']);
    assert.deepEqual(opened[3]?.events.ends, [{ code: null, reason: 'closed by us', opened: false }]);
  },
);

test(
  'NET-01 Nothing is connected to but the pinned place of a destination, and paper never reaches a live host.',
  TIMEOUT,
  async (context) => {
    const stage = await VenueSockets.open(context);
    const wrong = [
      stage.connect({}, { region: 'elsewhere', environment: 'live' }),
      stage.connect({ family: 'htx-spot' }),
      stage.connect({ family: 'htx-spot' }, { family: 'htx-spot' }),
      stage.connect({ path: 'no path' }),
    ];
    await until(() => wrong.every(({ events }) => events.ends.length === 1));
    const reasons = wrong.map(({ events }) => events.ends[0]?.reason);
    const none = 'the destination has no host';
    assert.deepEqual(reasons, [none, none, none, 'refused by ourselves']);
    await settle();
    assert.equal(stage.ends.length, 0);
    const right = stage.connect();
    await until(() => right.events.openings === 1);
  },
);

test('NET-01 Live and demo streams have their own compiled hosts over TLS.', () => {
  const find = createHostTable({}, 'streams');
  const hostOf = (environment: 'live' | 'demo' | 'paper', region = 'global'): string | null => {
    const target = find({ ...PAPER, environment, region });
    if (target !== null) assert.deepEqual([target.port, target.tls], [443, { servername: target.host }]);
    return target?.host ?? null;
  };
  const places = new Set(listPlaces({}).map(({ host }) => host));
  for (const environment of ['live', 'demo'] as const) assert.ok(places.has(hostOf(environment) ?? ''));
  assert.equal(hostOf('live'), 'ws.okx.com');
  assert.equal(hostOf('demo'), 'wspap.okx.com');
  assert.equal(hostOf('paper'), null);
  assert.equal(hostOf('live', 'moon'), null);
});

test('Sockets to one venue are bounded, those that wait included.', TIMEOUT, async (context) => {
  const stage = await VenueSockets.open(context, { connectionsPerSecond: 1 });
  const opened = Array.from({ length: VENUE_SOCKETS_MAX }, () => stage.connect());
  const more = stage.connect();
  await until(() => more.events.ends.length === 1);
  assert.deepEqual(more.events.ends, [{ code: null, reason: 'too many sockets', opened: false }]);
  opened[7]?.socket.close();
  await until(() => opened[7]?.events.ends.length === 1);
  const next = stage.connect();
  await settle();
  assert.deepEqual(next.events.ends, []);
});

test('Closing ends every socket, and none begins afterwards.', TIMEOUT, async (context) => {
  const stage = await VenueSockets.open(context, { connectionsPerSecond: 1 });
  const [open, waiting] = [stage.connect(), stage.connect()];
  await until(() => open.events.openings === 1);
  const closed = stage.streams.close();
  await until(() => stage.end(0).closes.length === 1);
  stage.end(0).socket.end();
  await closed;
  const late = stage.connect();
  await until(() => late.events.ends.length === 1);
  await settle();
  assert.deepEqual([open.events.ends.length, waiting.events.ends.length], [1, 1]);
  assert.equal(stage.ends.length, 1);
});
