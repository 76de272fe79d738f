import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { createServer, type ServerResponse } from 'node:http';
import { isIPv4, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { test } from 'node:test';
import { startReceiver } from '../testing/http-receiver.ts';
import { post } from './http-post.ts';
import { isPublic, OutboundGuard, ownAddresses } from './outbound-guard.ts';

const PRIVATE = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:8.8.8.8',
  '::ffff:127.0.0.1',
  '64:ff9b::7f00:1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'ff02::1',
  '2002:7f00:1::',
  '2001::1',
  '2001:db8::1',
  '168.63.129.16',
  '2620:4f:8000::1',
];

const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '2606:4700::1111',
  '2a00:1450::1',
  '168.63.129.17',
  '2620:4f:8001::1',
];

for (const address of PRIVATE)
  test(`${address} is no address of the internet.`, () => assert.equal(isPublic(address), false));
for (const address of PUBLIC)
  test(`${address} is an address of the internet.`, () => assert.equal(isPublic(address), true));

function resolving(...addresses: readonly string[]): OutboundGuard {
  return new OutboundGuard(['desk.internal'], () =>
    Promise.resolve(addresses.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 }))),
  );
}

test('NET-01: A name is refused if one of its addresses is private, unless the owner named that very host.', async () => {
  await assert.rejects(
    resolving('8.8.8.8', '127.0.0.1').addressesOf('hooks.example.com'),
    /not on the internet/u,
  );
  await assert.rejects(resolving('10.0.0.1').addressesOf('sub.desk.internal'), /not on the internet/u);
  assert.equal((await resolving('8.8.8.8').addressesOf('hooks.example.com')).length, 1);
  assert.equal((await resolving('10.0.0.1').addressesOf('DESK.internal.')).length, 1);
});

test('NET-01: An address of the internet that is this machine’s is not reached, unless the owner named the host.', async () => {
  const addresses = ['93.184.216.34', '2606:4700:0:0:0:0:0:1111'];
  for (const address of ['93.184.216.34', '2606:4700::1111']) {
    const found = (): Promise<LookupAddress[]> =>
      Promise.resolve([{ address, family: isIPv4(address) ? 4 : 6 }]);
    const guard = new OutboundGuard(['desk.internal'], found, () => addresses);
    await assert.rejects(guard.addressesOf('hooks.example.com'), /this machine/u);
    assert.throws(() => guard.demand('hooks.example.com', address), /this machine/u);
    assert.equal((await guard.addressesOf('desk.internal')).length, 1);
    const elsewhere = new OutboundGuard([], found, () => ['93.184.216.35', 'fe80::1%eth0']);
    assert.equal((await elsewhere.addressesOf('hooks.example.com')).length, 1);
  }
});

test('NET-01: What this machine’s addresses are is asked of the system.', () => {
  const [own] = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  assert.ok(own !== undefined);
  assert.ok(ownAddresses().includes(own.address));
});

for (const host of [
  '127.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '2130706433',
  '0x7f.1',
  '0177.0.0.1',
  '0',
  'localhost',
  'localhost.',
])
  test(`NET-01: http://${host} is reached only by whom the owner named.`, async () => {
    await using receiver = await startReceiver();
    const { port } = new URL(receiver.url);
    const url = `http://${host}:${port}/`;
    await assert.rejects(post({ url, body: '{}' }, { guard: new OutboundGuard([]) }), /not on the internet/u);
    assert.equal(receiver.received.length, 0);
    await post({ url: receiver.url, body: '{}' }, { guard: new OutboundGuard(['127.0.0.1']) });
    assert.equal(receiver.received.length, 1);
  });

test('NET-02: What is connected to is the address that was judged, whatever the name means a moment later.', async () => {
  await using receiver = await startReceiver();
  const { port } = new URL(receiver.url);
  let looks = 0;
  const guard = new OutboundGuard(['desk.internal'], () => {
    looks += 1;
    return Promise.resolve([{ address: looks === 1 ? '127.0.0.1' : '10.255.255.1', family: 4 }]);
  });
  await post({ url: `http://desk.internal:${port}/`, body: '{}' }, { guard });
  assert.equal(looks, 1);
  assert.equal(receiver.received[0]?.headers.host, `desk.internal:${port}`);
});

test('NET-01: Without TLS nothing is sent to another machine, and never to an address with a password in it.', async () => {
  const guard = resolving('8.8.8.8');
  await assert.rejects(post({ url: 'http://hooks.example.com/', body: '{}' }, { guard }), /not https/u);
  await assert.rejects(
    post({ url: 'https://u:p@hooks.example.com/', body: '{}' }, { guard }),
    /password in it/u,
  );
  await assert.rejects(post({ url: 'file:///etc/passwd', body: '{}' }, { guard }), /none of http/u);
});

test('NET-05: A server that does not answer, or never comes to an end, keeps a channel for so long and no longer.', async () => {
  const guard = new OutboundGuard(['127.0.0.1']);
  for (const [answer, wanted] of [
    [() => undefined, /no answer in time/u],
    [(reply) => void reply.writeHead(200).write('{'), /no answer in time/u],
    [(reply) => void reply.writeHead(200, { 'content-length': '9' }).end('{'), /broke off|failed/u],
    [(reply) => void reply.socket?.end('HTTP/1.1 999999 \r\n\r\n'), /failed/u],
  ] as const satisfies readonly (readonly [(reply: ServerResponse) => void, RegExp])[]) {
    const server = createServer((incoming, reply) => {
      incoming.resume();
      incoming.on('end', () => answer(reply));
    });
    const listening = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', listening.resolve);
    await listening.promise;
    const { port } = server.address() as AddressInfo;
    const sending = post({ url: `http://127.0.0.1:${port}/`, body: '{}' }, { guard, timeoutMs: 300 });
    await assert.rejects(sending, wanted);
    const closed = Promise.withResolvers<void>();
    server.close(() => closed.resolve());
    server.closeAllConnections();
    await closed.promise;
  }
});
