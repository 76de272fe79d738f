/** The search in the ledger as an operator uses it: records by what they are about, and from an order to who allowed it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TailEvent } from '../../packages/client/src/operations.ts';
import type { OrderFound } from '../../packages/client/src/searches.ts';
import { Cleanup } from '../support/cleanup.ts';
import { openCommand, type CommandEnd } from '../support/command.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import type { IssuedTestKey } from '../support/gateway.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: TestGateway;
let accountId: string;
let key: IssuedTestKey;
let narrow: IssuedTestKey;
let bitting: (...words: readonly string[]) => Promise<CommandEnd>;

before(async () => {
  venue = cleanup.add(await startPaperVenue());
  gateway = cleanup.add(await startTestGateway(venue));
  bitting = openCommand(gateway);
  const account = venue.openAccount({ funds: { USDT: '10000' } });
  accountId = await bindPaperKey(gateway.admin, account.key, 'main');
  key = await issueTestKey(gateway.admin, accountId, { label: 'bot' });
  narrow = await issueTestKey(gateway.admin, accountId, { label: 'narrow', instruments: ['ETH-USDT'] });
});
after(() => cleanup.close());

async function act(by: IssuedTestKey, target: string, body: Readonly<Record<string, string>>) {
  const answer = await requestRaw(gateway.okxUrl, signOkx(by, { method: 'POST', target, body }));
  return JSON.parse(answer.body.toString()) as { readonly data: readonly { readonly ordId: string }[] };
}

async function place(clOrdId: string, by = key): Promise<string> {
  const order = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '100', sz: '0.5' };
  const answer = await act(by, '/api/v5/trade/order', { ...order, clOrdId });
  return answer.data[0]?.ordId ?? '';
}

async function search(...words: readonly string[]): Promise<readonly TailEvent[]> {
  const { status, out, err } = await bitting('ledger', 'search', ...words, '--json');
  assert.equal(status, 0, err);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TailEvent);
}

const typesOf = (records: readonly TailEvent[]): readonly string[] => records.map(({ type }) => type);

test('An order is found by the bot’s id and by the venue’s, by its key and by what became of it, the newest first.', async () => {
  const ordId = await place('search1');
  assert.notEqual(ordId, '');
  assert.deepEqual(typesOf(await search('--order', 'search1')), ['outcome', 'intent']);
  assert.deepEqual(typesOf(await search('--order', ordId)), ['outcome']);
  const accepted = await search(
    '--key',
    'bot',
    '--decision',
    'accepted',
    '--instrument',
    'BTC-USDT',
    '-n',
    '1',
  );
  assert.deepEqual(typesOf(accepted), ['outcome']);
  assert.deepEqual(await search('--order', 'search1', '--decision', 'refused'), []);
  assert.deepEqual(await search('--order', 'search1', '--until', '1h'), []);
  assert.equal((await search('--order', 'search1', '--since', '1h')).length, 2);
});

test('A refusal is found by its key, its code, its decision and the address it came from.', async () => {
  await place('refused1', narrow);
  for (const words of [
    ['--decision', 'refused'],
    ['--type', 'refusal'],
    ['--code', 'INSTRUMENT_NOT_ALLOWED'],
  ]) {
    const found = await search('--key', 'narrow', '--address', '127.0.0.1', ...words);
    assert.deepEqual(typesOf(found), ['refusal'], words.join(' '));
  }
  assert.deepEqual(await search('--key', 'narrow', '--address', '192.0.2.9'), []);
});

test('Pages follow one another without a gap, and each says where the next begins.', async () => {
  for (const number of [1, 2, 3]) await place(`paged${number}`);
  const all = await search('--instrument', 'BTC-USDT', '--account', 'main', '-n', '1000');
  assert.ok(all.length >= 6);
  const paged: TailEvent[] = [];
  for (let from: string | null = ''; from !== null;) {
    const words = ['--instrument', 'BTC-USDT', '--account', 'main', '-n', '2', '--json'];
    const { out, err } = await bitting(
      'ledger',
      'search',
      ...words,
      ...(from === '' ? [] : ['--from', from]),
    );
    paged.push(
      ...out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as TailEvent),
    );
    from = /--from (\d+)/u.exec(err)?.[1] ?? null;
  }
  assert.deepEqual(paged, all);
});

test('From an order it is two steps to who allowed it: the key, its owner, its policy and the operators.', async () => {
  const ordId = await place('origin1');
  const shown = await gateway.admin.policyShow({ virtualKeyId: key.virtualKeyId });
  const document = { ...shown.document, requestsPerSecond: 900 };
  const asked = { virtualKeyId: key.virtualKeyId, document, mayLoosen: true, reason: 'too many requests' };
  await gateway.admin.policySet(asked);
  const later = await place('origin2');
  for (const [id, version, act] of [
    [ordId, 1, 'issue'],
    ['origin1', 1, 'issue'],
    [later, 2, 'policy-set'],
  ] as const) {
    const { status, out, err } = await bitting('ledger', 'order', id, '--json');
    assert.equal(status, 0, err);
    const { origins } = JSON.parse(out) as OrderFound;
    const [origin] = origins;
    assert.ok(origin !== undefined && origins.length === 1);
    assert.deepEqual(
      [origin.virtualKeyId, origin.accountLabel, origin.policyVersion, origin.issued?.act['act']],
      [key.virtualKeyId, 'main', version, 'issue'],
    );
    assert.equal((origin.policySet ?? origin.issued)?.act['act'], act);
    assert.equal(origin.issued?.operator, 'owner');
    assert.equal(origin.bound?.act['act'], 'bind');
    assert.deepEqual(typesOf(origin.steps.flatMap(({ intent, ends }) => [intent].concat(ends))), [
      'intent',
      'outcome',
    ]);
  }
  await act(key, '/api/v5/trade/cancel-order', { instId: 'BTC-USDT', ordId: later });
  const { out } = await bitting('ledger', 'order', later);
  assert.match(out, /because "too many requests"/u);
  assert.match(out, /Policy, version 2, set by owner at /u);
  assert.match(out, /bitting ledger receipt \d+/u);
  assert.equal(out.split('\n').filter((line) => /^ +\d+ \S+ intent /u.test(line)).length, 2);
  const nobody = await bitting('ledger', 'order', '555000111');
  assert.equal(nobody.status, 2);
  assert.match(nobody.err, /not sent through this gateway/u);
});

test('AUD-01 What a bot or an operator wrote into a record steers no terminal that shows it.', async () => {
  const label = 'bad\u202egnol\u2028x';
  await issueTestKey(gateway.admin, accountId, { label });
  for (const words of [
    ['search', '--act', 'issue'],
    ['order', 'origin1'],
  ]) {
    const { status, out, err } = await bitting('ledger', ...words);
    assert.equal(status, 0, err);
    assert.ok(!/[\u202e\u2028\u001b]/u.test(out));
  }
  assert.match((await bitting('ledger', 'search', '--act', 'issue')).out, /bad\?gnol\?x/u);
});

test('Who follows sees what is written from then on, and what fits alone.', async () => {
  const seen: TailEvent[] = [];
  const hangUp = new AbortController();
  const { openAdminClient } = await import('../../packages/client/src/admin-client.ts');
  const client = openAdminClient({
    socketPath: gateway.layout.adminSocket,
    token: gateway.installation.token,
    signal: hangUp.signal,
  });
  const { indexed } = await client.ledgerSearch({ direction: 'newest', limit: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const following = client.ledgerSearch(
    { direction: 'oldest', from: indexed, limit: 10, follow: true, key: key.virtualKeyId },
    {
      onEvent: (event) => {
        seen.push(event);
        if (seen.length === 4) resolve();
      },
      mayBeSilent: true,
    },
  );
  await place('followed1');
  await place('refused2', narrow);
  await place('followed2');
  await promise;
  hangUp.abort();
  await assert.rejects(following);
  assert.deepEqual(typesOf(seen).toSorted(), ['intent', 'intent', 'outcome', 'outcome']);
});

test('An index that is thrown away is built again, and a gateway that starts anew finds what was before.', async () => {
  await place('kept1');
  const begun = await bitting('ledger', 'reindex');
  assert.equal(begun.status, 0, begun.err);
  assert.equal((await search('--order', 'kept1')).length, 2);
  gateway = cleanup.add(await gateway.restart());
  assert.equal((await search('--order', 'kept1')).length, 2);
});
