/**
 * The whole way of the guides, at each venue: a person signs up at the venue's pages, sets up his second factor, makes a
 * key, binds it, cuts a virtual key for a bot, and the bot trades until it is stopped and cut off.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt, { type Exchange } from 'ccxt';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueHtxTestKey,
  issueTestKey,
  startTestGateway,
  type IssueTerms,
  type TestGateway,
} from '../support/gateway.ts';
import { signHtx } from '../support/htx-signing.ts';
import { signOkx } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { openCcxt, openCcxtHtx } from '../support/trading-clients.ts';

const PASSWORD = 'correct horse battery staple 1';
const PASSPHRASE = 'Rehearsal-1!x';

const cleanup = new Cleanup();
const canaries = new CanarySet();
let venue: PaperVenue;
let gateway: TestGateway;

before(async () => {
  venue = cleanup.add(await startPaperVenue({ marketMaker: true }));
  gateway = cleanup.add(await startTestGateway(venue));
});

after(async () => {
  await cleanup.close();
});

type VenueName = 'okx' | 'htx';

/** What the venue's pages say to a person with this e-mail address. */
class Customer {
  readonly #email: string;
  readonly #venue: VenueName;
  #cookie = '';

  constructor(name: VenueName, person: string) {
    this.#venue = name;
    this.#email = `${person}@${name}.example`;
  }

  async #post<Answer>(call: string, body: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    const answer = await fetch(`${venue.deskUrl}/${this.#venue}/api/${call}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: this.#cookie },
      body: JSON.stringify(body),
    });
    const [cookie = this.#cookie] = answer.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    this.#cookie = cookie;
    const text = await answer.text();
    assert.ok(answer.ok, `${call}: ${text}`);
    return JSON.parse(text === '' ? '{}' : text) as Answer;
  }

  /** From nothing to a key for trading that is bound to this machine. */
  async makeKey(permissions: readonly string[] = ['trade']) {
    await this.#post('sign-up', { email: this.#email, password: PASSWORD });
    const { secret } = await this.#post<{ secret: string }>('two-factor');
    // A code is good once: the next one confirms the key.
    const [first, second] = await readCodes(secret);
    await this.#post('two-factor/confirm', { code: first });
    const emailCode = this.#venue === 'htx' ? { emailCode: await this.#readEmailCode() } : {};
    const passphrase = this.#venue === 'okx' ? { passphrase: PASSPHRASE } : {};
    const key = await this.#post<{ apiKey: string; secret: string }>('keys', {
      label: 'bots',
      permissions,
      ips: ['127.0.0.1'],
      ...passphrase,
      code: second,
      ...emailCode,
    });
    canaries.watch(`secret of ${this.#venue}`, key.secret);
    return { apiKey: key.apiKey, secret: key.secret, ...passphrase };
  }

  async #readEmailCode(): Promise<string> {
    await this.#post('email-code');
    const answer = await fetch(`${venue.deskUrl}/mail?to=${encodeURIComponent(this.#email)}`);
    const { mails } = (await answer.json()) as { mails: { text: string }[] };
    return /code to .* is (\d{6})/u.exec(mails[0]?.text ?? '')?.[1] ?? '';
  }
}

async function readCodes(secret: string): Promise<string[]> {
  const answer = await fetch(`${venue.deskUrl}/authenticator`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ secret }),
  });
  const { codes } = (await answer.json()) as { codes: { code: string }[] };
  return codes.map(({ code }) => code);
}

interface Way {
  readonly instrument: string;
  readonly openBot: (accountId: string, terms: IssueTerms) => Promise<{ id: string; bot: Exchange }>;
}

const WAYS: Readonly<Record<VenueName, Way>> = {
  okx: {
    instrument: 'BTC-USDT',
    async openBot(accountId, terms) {
      const key = await issueTestKey(gateway.admin, accountId, terms);
      canaries.watch('virtual secret of okx', key.secret);
      return { id: key.virtualKeyId, bot: openCcxt(gateway.okxUrl, key) };
    },
  },
  htx: {
    instrument: 'btcusdt',
    async openBot(accountId, terms) {
      const key = await issueHtxTestKey(gateway.admin, accountId, terms);
      canaries.watch('virtual secret of htx', key.secret);
      return { id: key.virtualKeyId, bot: openCcxtHtx(gateway, key) };
    },
  },
};

void test('A virtual key of one venue is unknown at the ports of the other (SIG-18).', async () => {
  const { admin } = gateway;
  const okx = await issueTestKey(admin, await bindPaperKey(admin, venue.openAccount().key, 'crossed okx'));
  const { key } = venue.openHtxAccount();
  const htx = await issueHtxTestKey(admin, await bindPaperKey(admin, key, 'crossed htx'));
  const [okxBefore, htxBefore] = [venue.control.countRequests(), venue.htx.countRequests()];
  const crossed = [
    signHtx(okx, { method: 'GET', path: '/v1/account/accounts', host: new URL(gateway.htxSpotUrl).host }),
    signOkx({ ...htx, passphrase: okx.passphrase }, { method: 'GET', target: '/api/v5/account/balance' }),
  ] as const;
  for (const [index, url] of [gateway.htxSpotUrl, gateway.okxUrl].entries()) {
    const request = crossed[index];
    assert.ok(request !== undefined);
    const answer = await requestRaw(url, request);
    assert.equal(answer.headers.get('bitting-code'), 'KEY_UNKNOWN');
  }
  assert.deepEqual([venue.control.countRequests(), venue.htx.countRequests()], [okxBefore, htxBefore]);
  await openCcxt(gateway.okxUrl, okx).fetchBalance();
  await openCcxtHtx(gateway, htx).fetchBalance();
});

for (const [name, way] of Object.entries(WAYS) as [VenueName, Way][]) {
  void test(`A key that was made on the pages of ${name} is bound, and a bot trades with a cut of it until it is stopped.`, async () => {
    const key = await new Customer(name, 'careful').makeKey();
    const accountId = await bindPaperKey(gateway.admin, key, name);
    const { id, bot } = await way.openBot(accountId, {
      scopes: ['read', 'trade'],
      markets: ['spot'],
      instruments: [way.instrument],
      notionalPerOrder: { USDT: '100' },
    });
    const balance = await bot.fetchBalance();
    assert.equal(balance['USDT']?.total, 10_000);
    const order = await bot.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 60_000);
    const orderId = order.id ?? '';
    assert.equal((await bot.fetchOrder(orderId, 'BTC/USDT')).status, 'open');
    await assert.rejects(bot.createOrder('BTC/USDT', 'limit', 'buy', 0.01, 60_000), ccxt.InvalidOrder);
    await gateway.admin.halt({ reason: 'rehearsal' });
    await assert.rejects(bot.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 60_001), ccxt.PermissionDenied);
    await bot.cancelOrder(orderId, 'BTC/USDT');
    assert.equal((await bot.fetchOrder(orderId, 'BTC/USDT')).status, 'canceled');
    await gateway.admin.resume({ reason: 'rehearsal' });
    await gateway.admin.revoke({ virtualKeyId: id });
    await assert.rejects(bot.fetchBalance(), ccxt.AuthenticationError);
    assert.deepEqual(canaries.searchTree(gateway.layout.directory), []);
  });

  void test(`A key of ${name} that may withdraw is made at the desk and is not bound.`, async () => {
    const key = await new Customer(name, 'careless').makeKey(['trade', 'withdraw']);
    await assert.rejects(
      bindPaperKey(gateway.admin, key, `${name} with withdrawals`),
      /The key can withdraw/u,
    );
    const { accounts } = await gateway.admin.accounts({});
    assert.deepEqual(
      accounts.filter(({ label }) => label.includes('withdrawals')),
      [],
    );
  });
}
