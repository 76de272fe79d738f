/** An account is taken out of a gateway that serves: what its bots, its venue, the next life and whoever looks at it later see. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Exchange } from 'ccxt';
import type { TailEvent } from '@bitting/client/operations.ts';
import type { SearchWords } from '@bitting/client/searches.ts';
import { VENUE_GROUNDS, type OpenedAccount, type VenueGround } from '../operations/venues.ts';
import { until, untilIndexed } from '../operations/waiting.ts';
import { CanarySet } from '../support/canary.ts';
import { bindPaperKey, issueTestKey, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { OkxStream } from '../support/okx-stream.ts';
import { searchMemory, whyUnreadable } from '../support/process-memory.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';

const REASON = 'the desk is closed';

interface Taken extends OpenedAccount {
  readonly ground: VenueGround;
  readonly label: string;
  readonly accountId: string;
  readonly bot: Exchange;
  readonly issued: { readonly virtualKeyId: string; readonly apiKey: string; readonly secret: string };
}

const far = async (bot: Exchange) => bot.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 20_000);

suite('An account that is taken out', () => {
  let venue: PaperVenue;
  let gateway: TestGateway;
  const taken: Taken[] = [];

  before(async () => {
    venue = await startPaperVenue();
    gateway = await startTestGateway(venue, { watchesAccounts: true });
    for (const ground of VENUE_GROUNDS) {
      const label = `${ground.id}-main`;
      const { key, uid } = ground.open(venue);
      const accountId = await bindPaperKey(gateway.admin, key, label);
      const terms = { label: `${ground.id}-grid`, instruments: [ground.instrument] };
      const issued = await issueTestKey(gateway.admin, accountId, terms);
      const bot = ground.client(gateway, issued);
      taken.push({ ground, label, key, uid, accountId, bot, issued });
      const pictured = async () => gateway.admin.accountShow({ accountId });
      await until('the picture is live', async () => (await pictured()).state === 'live');
    }
  });
  after(async () => {
    await gateway?.close();
    await venue?.close();
  });

  const search = async (words: SearchWords): Promise<string> => {
    const found: TailEvent[] = [];
    const asked = { ...words, direction: 'newest', limit: 50 } as const;
    await gateway.admin.ledgerSearch(asked, { onEvent: (event) => void found.push(event) });
    return JSON.stringify(found);
  };

  test('VLT-08: leaves its orders open at the venue and says how many; its bots are refused as the venue refuses a key that is gone.', async () => {
    for (const { accountId, bot, ground, issued, key, label } of taken) {
      await far(bot);
      const own = ground.client(venue, key);
      await far(own);
      const gone = await gateway.admin.unbind({ accountId, reason: REASON });
      assert.deepEqual(gone.openOrders, { count: 2, ofKeys: 1, isAsked: true }, ground.id);
      assert.deepEqual(gone.revoked, [{ virtualKeyId: issued.virtualKeyId, label: `${ground.id}-grid` }]);
      assert.deepEqual([gone.abandoned, gone.timerMayFire, gone.wiped], [0, false, true]);
      assert.equal(ground.openOrders(venue), 2, 'nothing is cancelled silently');
      await assert.rejects(far(bot), { name: 'AuthenticationError' }, ground.id);
      await assert.rejects(bot.fetchBalance(), { name: 'AuthenticationError' }, ground.id);
      assert.ok((await far(own)).id, 'the venue’s own key works until it is deleted there');
      await assert.rejects(gateway.admin.accountShow({ accountId }), { code: 'PICTURE_UNAVAILABLE' });
      assert.ok(!JSON.stringify(await gateway.admin.accounts({})).includes(label));
    }
  });

  test('is in the ledger with who did it, why, and what died with it, and can be searched by its id.', async () => {
    await untilIndexed(gateway.admin);
    for (const { accountId, issued, label } of taken) {
      const did = await search({ account: accountId, type: 'intent' });
      assert.ok(did.includes('"intent"'), 'what its bot did is there');
      const acts = await search({ type: 'admin' });
      for (const said of ['"unbind"', REASON, label, issued.virtualKeyId])
        assert.ok(acts.includes(said), said);
    }
    const { accounts } = await gateway.admin.accounts({ removed: true });
    assert.deepEqual(
      accounts.map(({ label, state }) => [label, state]).toSorted(),
      taken.map(({ label }) => [label, 'revoked']).toSorted(),
    );
  });

  test('VLT-08: is as gone in the next life of the gateway, which never has its key in its memory or its files.', async (context) => {
    gateway = await gateway.restart();
    const { pid } = gateway.process;
    assert.equal((await gateway.admin.status({})).accounts, 0);
    for (const { ground, issued } of taken)
      await assert.rejects(far(ground.client(gateway, { passphrase: '', ...issued })), {
        name: 'AuthenticationError',
      });
    const canaries = new CanarySet();
    const secrets = Object.fromEntries(taken.map(({ ground, key }) => [ground.id, key.secret]));
    for (const [name, secret] of Object.entries(secrets)) canaries.watch(name, secret);
    assert.deepEqual(canaries.searchTree(gateway.layout.directory), []);
    const why = whyUnreadable(pid);
    if (why === null) assert.deepEqual(searchMemory(pid, secrets), []);
    else context.diagnostic(why);
    assert.equal((await gateway.admin.status({})).openIntents, 0);
  });

  test('can be connected again with the same key and under the same label, as another account.', async () => {
    for (const { accountId, ground, key, label } of taken) {
      const again = await bindPaperKey(gateway.admin, key, label);
      assert.notEqual(again, accountId);
      const terms = { label: `${ground.id}-grid`, instruments: [ground.instrument] };
      const bot = ground.client(gateway, await issueTestKey(gateway.admin, again, terms));
      assert.ok((await far(bot)).id);
    }
  });

  test('takes the streams of its bots with it.', async () => {
    const okx = (await gateway.admin.accounts({})).accounts.find((account) => account.venue === 'okx');
    assert.ok(okx);
    const { accountId } = okx;
    const key = await issueTestKey(gateway.admin, accountId, { label: 'streamer' });
    const stream = await OkxStream.open(gateway.okxUrl);
    stream.login(key, Date.now());
    await until('the bot is logged in', async () =>
      Promise.resolve(stream.find((frame) => frame['event'] === 'login') !== undefined),
    );
    stream.subscribe({ channel: 'account' });
    await gateway.admin.unbind({ accountId, reason: REASON });
    await until('the stream is cut', async () => Promise.resolve(stream.closed !== null));
  });

  test('while what became of an order is not known stays until it is, or until somebody gives it up.', async () => {
    const { key } = venue.openAccount({ funds: { USDT: '10000' } });
    const accountId = await bindPaperKey(gateway.admin, key, 'lost');
    const bot = VENUE_GROUNDS[0]?.client(gateway, await issueTestKey(gateway.admin, accountId));
    assert.ok(bot);
    const path = '/api/v5/trade/order';
    venue.control.addFault({ kind: 'drop-after', method: 'POST', path: '/api/v5/trade/*' });
    venue.control.addFault({ kind: 'answer', method: 'GET', path, status: 500, count: 100 });
    await assert.rejects(far(bot));
    await until('it is unknown', async () => (await gateway.admin.status({})).openIntents > 0);
    await assert.rejects(gateway.admin.unbind({ accountId, reason: REASON }), { code: 'ACCOUNT_UNSETTLED' });
    const gone = await gateway.admin.unbind({ accountId, reason: REASON, abandonUnknown: true });
    assert.equal(gone.abandoned, 1);
    await until(
      'nobody asks for it any more',
      async () => (await gateway.admin.status({})).openIntents === 0,
    );
    gateway = await gateway.restart();
    assert.equal((await gateway.admin.status({})).openIntents, 0);
  });
});
