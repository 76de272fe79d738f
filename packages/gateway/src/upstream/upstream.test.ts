import assert from 'node:assert/strict';
import net, { type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, test } from 'node:test';
import { CANCEL_LANE, CREDENTIAL_LANE, PUBLIC_LANE } from '../bounds.ts';
import { OVERLOADED, THROTTLED } from '../ports/upstream.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import { PublicRequest, SignedQuestion, type Destination, type PublicAsker } from '../pipeline/stages.ts';
import { placeIntent } from '../testing/entries.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { BALANCE_OPERATION, forge, ORDER_OPERATION, signed } from '../testing/stages.ts';
import { createHostTable } from './hosts.ts';
import { PooledUpstream } from './upstream.ts';

const PLACE = [placeIntent('c1')];
const CANCEL = [
  {
    kind: 'cancel',
    instrument: 'BTC-USDT',
    market: 'spot',
    order: { kind: 'venue-id', id: '1' },
    algo: false,
  },
] as const;

/** A venue that says what it is told and knows which socket each request came by. */
class SocketVenue {
  readonly requests: { readonly socket: Socket; readonly text: string }[] = [];
  readonly server = net.createServer((socket) => {
    this.sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      this.requests.push({ socket, text: data.toString('latin1') });
      this.#wake();
      if (!this.isHeld) socket.write(this.response);
    });
  });
  readonly sockets: Socket[] = [];
  response = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}';
  isHeld = false;
  #wake = (): void => undefined;

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as AddressInfo).port;
  }

  async received(count: number): Promise<void> {
    while (this.requests.length < count)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  release(): void {
    this.isHeld = false;
    for (const { socket } of this.requests) socket.write(this.response);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

let venue: SocketVenue;
let upstream: PooledUpstream;
let clock: ManualClock;

beforeEach(async () => {
  venue = new SocketVenue();
  clock = new ManualClock();
  const port = await venue.listen();
  upstream = new PooledUpstream({ clock, findTarget: createHostTable({ okx: { host: '127.0.0.1', port } }) });
});
afterEach(async () => {
  await venue.close();
  await upstream.close();
});

function paper(credentialId: string): Destination {
  return { venue: 'okx', environment: 'paper', region: 'paper', family: 'okx', credentialId };
}

const always = (): boolean => true;

test('An order is sent once and answered with status, type and body.', async () => {
  const result = await upstream.send(signed(ORDER_OPERATION, PLACE, paper('one')), always);
  assert.equal(result.kind, 'answer');
  if (result.kind !== 'answer') return;
  assert.equal(result.answer.status, 200);
  assert.equal(result.contentType, 'application/json');
  assert.equal(Buffer.from(result.answer.body).toString(), '{}');
  assert.equal(venue.requests.length, 1);
  assert.match(venue.requests[0]?.text ?? '', /^POST \/api\/v5\/trade\/order HTTP\/1\.1\r\n/u);
});

test('Sockets of one credential never carry another’s requests (TEN-04).', async () => {
  for (const id of ['one', 'two', 'one', 'two'])
    await upstream.send(signed(ORDER_OPERATION, PLACE, paper(id)), always);
  const [first, second, third, fourth] = venue.requests.map(({ socket }) => socket);
  assert.equal(venue.sockets.length, 2);
  assert.equal(first, third);
  assert.equal(second, fourth);
  assert.notEqual(first, second);
});

test('A last check that says no sends nothing, and the next request goes (I6).', async () => {
  const request = signed(ORDER_OPERATION, PLACE, paper('one'));
  const result = await upstream.send(request, () => false);
  assert.deepEqual(result, { kind: 'not-sent', cause: 'withdrawn' });
  assert.equal(venue.requests.length, 0);
  assert.equal((await upstream.send(request, always)).kind, 'answer');
});

test('a request that is halted in the turn in which it was handed over does not leave at its end (I6)', async () => {
  const request = signed(ORDER_OPERATION, PLACE, paper('one'));
  let mayLeave = true;
  const sending = upstream.send(request, () => mayLeave);
  mayLeave = false;
  const result = await sending;
  assert.deepEqual(result, { kind: 'not-sent', cause: 'withdrawn' });
  assert.equal(venue.requests.length, 0);
  assert.equal((await upstream.send(request, always)).kind, 'answer');
});

test('The last check is asked when the socket is there, not before (I6).', async () => {
  venue.isHeld = true;
  const send = (lastCheck: () => boolean): ReturnType<PooledUpstream['send']> =>
    upstream.send(signed(ORDER_OPERATION, PLACE, paper('one')), lastCheck);
  const held = Array.from({ length: CREDENTIAL_LANE.socketsPerAsker }, () => send(always));
  await venue.received(CREDENTIAL_LANE.socketsPerAsker);
  let isHalted = false;
  const waiting = send(() => !isHalted);
  isHalted = true;
  venue.release();
  assert.deepEqual(await waiting, { kind: 'not-sent', cause: 'withdrawn' });
  await Promise.all(held);
  assert.equal(venue.requests.length, CREDENTIAL_LANE.socketsPerAsker);
});

test('Cancels wait behind no order, and another credential behind none of them (I13, TEN-04).', async () => {
  venue.isHeld = true;
  const send = (intents: typeof PLACE | typeof CANCEL, id = 'one'): ReturnType<PooledUpstream['send']> =>
    upstream.send(signed(ORDER_OPERATION, intents, paper(id)), always);
  const held = Array.from({ length: CREDENTIAL_LANE.inFlightPerAsker }, () => send(PLACE));
  assert.deepEqual(await send(PLACE), { kind: 'not-sent', cause: OVERLOADED });
  await venue.received(CREDENTIAL_LANE.socketsPerAsker);
  const free = [send(CANCEL), send(PLACE, 'two')];
  await venue.received(CREDENTIAL_LANE.socketsPerAsker + 2);
  venue.release();
  const results = await Promise.all([...held, ...free]);
  assert.ok(results.every(({ kind }) => kind === 'answer'));
  assert.equal((await send(PLACE)).kind, 'answer');
});

for (const [what, intents, lane] of [
  ['orders', PLACE, CREDENTIAL_LANE],
  ['cancels', CANCEL, CANCEL_LANE],
] as const)
  test(`One virtual key’s ${what}, as many as it likes, leave another key of the account its sockets and places.`, async () => {
    venue.isHeld = true;
    const send = (virtualKeyId: string): ReturnType<PooledUpstream['send']> =>
      upstream.send(signed(ORDER_OPERATION, intents, paper('one'), virtualKeyId), always);
    const busy = Array.from({ length: lane.inFlight * 2 }, () => send('busy'));
    await venue.received(lane.socketsPerAsker);
    const other = Array.from({ length: lane.sockets - lane.socketsPerAsker }, () => send('other'));
    await venue.received(lane.sockets);
    venue.release();
    for (const { kind } of await Promise.all(other)) assert.equal(kind, 'answer');
    const refused = (await Promise.all(busy)).filter(({ kind }) => kind === 'not-sent');
    assert.equal(refused.length, busy.length - lane.inFlightPerAsker);
  });

const TICKER: Operation = {
  ...BALANCE_OPERATION,
  path: '/api/v5/market/ticker',
  name: 'GET /api/v5/market/ticker',
  class: 'public',
};

test('A bot that polls public data uses its share up, not what our own prices need.', async () => {
  const ask = (askedBy: PublicAsker): ReturnType<PooledUpstream['sendPublic']> => {
    const outgoing = {
      method: 'GET',
      target: `${TICKER.path}?instId=A-B`,
      body: new Uint8Array(),
      headers: [],
    };
    const destination = { ...paper(''), credentialId: null };
    return upstream.sendPublic(new PublicRequest(TICKER, outgoing, destination, askedBy));
  };
  const bot = { kind: 'bot', source: '127.0.0.1' } as const;
  const polled = await Promise.all(Array.from({ length: 50 }, () => ask(bot)));
  assert.ok(polled.some(({ kind }) => kind === 'answer'));
  assert.deepEqual(polled.at(-1), { kind: 'not-sent', cause: THROTTLED });
  const served = venue.requests.length;
  assert.equal(served, polled.filter(({ kind }) => kind === 'answer').length);
  assert.equal((await ask({ kind: 'own', virtualKeyId: 'key-1' })).kind, 'answer');
  clock.advance(1_000);
  assert.equal((await ask(bot)).kind, 'answer', 'a second later it has its share again');
});

test('A venue that does not answer bots’ public questions still has sockets for our own.', async () => {
  venue.isHeld = true;
  const ask = (path: string, askedBy: PublicAsker): ReturnType<PooledUpstream['sendPublic']> => {
    const outgoing = { method: 'GET', target: path, body: new Uint8Array(), headers: [] };
    const request = new PublicRequest(
      { ...TICKER, path },
      outgoing,
      { ...paper(''), credentialId: null },
      askedBy,
    );
    return upstream.sendPublic(request);
  };
  const polled = Array.from({ length: 200 }, (_, nth) =>
    ask(`/api/v5/public/time${nth}`, { kind: 'bot', source: `10.0.0.${nth}` }),
  );
  await venue.received(PUBLIC_LANE.sockets);
  const own = ask(TICKER.path, { kind: 'own', virtualKeyId: 'key-1' });
  await venue.received(PUBLIC_LANE.sockets + 1);
  venue.release();
  assert.equal((await own).kind, 'answer');
  await Promise.all(polled);
});

test('A request that the path did not make is not sent.', () => {
  const request = signed(ORDER_OPERATION, PLACE, paper('one'));
  assert.throws(() => upstream.send(forge(request), always), { code: 'INTERNAL_FAULT' });
  assert.equal(venue.requests.length, 0);
});

test('The venue’s clock is measured by its answers.', async () => {
  const ahead = new Date(clock.wallMs() + 60_000).toUTCString();
  venue.response = `HTTP/1.1 200 OK\r\nDate: ${ahead}\r\nContent-Length: 2\r\n\r\n{}`;
  assert.equal(upstream.venueNow(paper('one')), clock.wallMs());
  const outgoing = { method: 'GET', target: '/api/v5/account/balance', body: new Uint8Array(), headers: [] };
  await upstream.ask(new SignedQuestion(BALANCE_OPERATION, outgoing, paper('one')));
  assert.equal(upstream.venueNow(paper('one')), clock.wallMs() + 60_000);
});

test('Paper reaches the simulator on loopback alone, live and demo the compiled hosts alone (I9, NET-01).', () => {
  const live: Destination = { ...paper('one'), environment: 'live', region: 'eea' };
  const table = createHostTable({ okx: { host: '127.0.0.1', port: 18_450 } });
  assert.equal(table(paper('one'))?.port, 18_450);
  assert.equal(table(paper('one'))?.tls, null);
  const target = table(live);
  assert.equal(target?.host, 'eea.okx.com');
  assert.equal(target?.port, 443);
  assert.equal(target?.tls?.servername, 'eea.okx.com');
  assert.equal(table({ ...live, region: 'paper' }), null);
  assert.equal(table({ ...live, venue: 'htx' }), null);
  assert.equal(createHostTable({})(paper('one')), null);
  for (const host of ['10.0.0.1', 'localhost', '127.0.0.2', '169.254.169.254', 'openapi.okx.com', '0.0.0.0'])
    assert.equal(createHostTable({ okx: { host, port: 80 } })(paper('one')), null, host);
});

test('A destination without a host is not sent to.', async () => {
  const nowhere = { ...paper('one'), environment: 'live', region: 'nowhere' } as const;
  const result = await upstream.send(signed(ORDER_OPERATION, PLACE, nowhere), always);
  assert.equal(result.kind, 'not-sent');
});

const HTX: Destination = {
  venue: 'htx',
  environment: 'live',
  region: 'global',
  family: 'htx-spot',
  credentialId: 'one',
};
const HTX_HOSTS: readonly (readonly [change: Partial<Destination>, host: string | null])[] = [
  [{}, 'api.huobi.pro'],
  [{ region: 'aws' }, 'api-aws.huobi.pro'],
  [{ family: 'htx-contract' }, 'api.hbdm.com'],
  [{ family: 'htx-contract', region: 'aws' }, 'api.hbdm.vn'],
  [{ region: 'eea' }, null],
  [{ environment: 'demo' }, null],
  [{ family: 'okx' }, null],
  [{ venue: 'okx' }, null],
  [{ environment: 'paper', region: 'paper' }, '127.0.0.1'],
  [{ environment: 'paper', region: 'paper', family: 'htx-contract' }, null],
];
test('Each family of a venue has hosts of its own: the name that is dialled is the name that is sent (I9, NET-01).', () => {
  const table = createHostTable({ 'htx-spot': { host: '127.0.0.1', port: 18_452 } });
  for (const [change, host] of HTX_HOSTS) {
    const target = table({ ...HTX, ...change });
    assert.equal(target?.host ?? null, host, JSON.stringify(change));
    if (target === null || target.tls === null) continue;
    assert.deepEqual(target, { host, port: 443, tls: { servername: host }, hostHeader: host });
  }
  assert.equal(table({ ...HTX, environment: 'paper' })?.hostHeader, '127.0.0.1:18452');
});

test('The host that a request will be sent with is known before it is signed; nowhere has none.', () => {
  const ready = new PooledUpstream({ clock, findTarget: createHostTable({}) });
  assert.equal(ready.hostOf({ ...HTX, family: 'htx-contract' }), 'api.hbdm.com');
  assert.equal(ready.hostOf({ ...HTX, environment: 'demo' }), '');
});

test('All headers of an answer come with it; who passes them on chooses.', async () => {
  venue.response = 'HTTP/1.1 200 OK\r\nX-HB-RateLimit-Requests-Remain: 9\r\nContent-Length: 2\r\n\r\n{}';
  const result = await upstream.send(signed(ORDER_OPERATION, PLACE, paper('one')), always);
  assert.ok(result.kind === 'answer');
  assert.deepEqual(result.headers.slice(0, 1), [['x-hb-ratelimit-requests-remain', '9']]);
});
