/** A bound key is changed at its venue while its gateway runs and another account trades. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openCommand, type CommandEnd } from '../support/command.ts';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueTestKey,
  startTestGateway,
  type IssuedTestKey,
  type TestGateway,
} from '../support/gateway.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import { requestRaw } from '../support/raw-client.ts';
import { startPaperVenue, type PaperAccount, type PaperVenue } from '../support/simulator.ts';

const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 100;
const ORDER = { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', px: '20000', sz: '0.01' };
const READ_AND_TRADE = ['read_only', 'trade'] as const;

const cleanup = new Cleanup();
let venue: PaperVenue;
let gateway: TestGateway;
let command: (...words: readonly string[]) => Promise<CommandEnd>;

interface Trader {
  readonly account: PaperAccount;
  readonly accountId: string;
  readonly bot: IssuedTestKey;
}

before(async () => {
  venue = cleanup.add(await startPaperVenue());
  const keyWatch = { minutes: 1, otherKeys: true, egress: [] };
  gateway = cleanup.add(await startTestGateway(venue, { configured: { keyWatch } }));
  command = openCommand(gateway);
});

after(async () => {
  await cleanup.close();
});

async function openTrader(label: string): Promise<Trader> {
  const account = venue.openAccount();
  const accountId = await bindPaperKey(gateway.admin, account.key, label);
  return { account, accountId, bot: await issueTestKey(gateway.admin, accountId, { label: `${label} bot` }) };
}

async function place(key: OkxKey): Promise<string> {
  const request = { method: 'POST', target: '/api/v5/trade/order', body: ORDER } as const;
  const answer = await requestRaw(gateway.okxUrl, signOkx(key, request));
  return answer.headers.get('bitting-code') ?? 'accepted';
}

/** Another one trades meanwhile, and nothing of it is refused. */
async function untilHalted({ accountId }: Trader, other: Trader): Promise<void> {
  for (const endsAt = Date.now() + PATIENCE_MS; ;) {
    const { accounts } = await gateway.admin.accounts({});
    if (accounts.some((one) => one.accountId === accountId && one.state === 'halted')) return;
    assert.equal(await place(other.bot), 'accepted');
    assert.ok(Date.now() < endsAt, 'it was not halted');
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

test('A key that may withdraw now halts its account by itself; others trade on, and it is resumed when the venue says that it is right again.', async () => {
  const [changed, other] = [await openTrader('changed'), await openTrader('other')];
  assert.equal(await place(changed.bot), 'accepted');
  venue.control.changeKey(changed.account.key.apiKey, { permissions: [...READ_AND_TRADE, 'withdraw'] });
  await untilHalted(changed, other);
  assert.equal(await place(changed.bot), 'STATE_HALTED');
  assert.equal(await place(other.bot), 'accepted');
  const shown = await command('accounts');
  assert.match(shown.out, /changed .*halted .*withdraw.*MAY DO MORE THAN ACCEPTED/u);
  assert.match(shown.out, /other .*active .*as accepted/u);
  const { accountId } = changed;
  const resume = () => gateway.admin.resume({ accountId, reason: 'a test' });
  await assert.rejects(resume(), { code: 'STATE_CONFLICT', message: /may now withdraw.*accept-key/u });
  const refused = await command('account', 'accept-key', '--account', 'changed', '--reason', 'a test');
  assert.equal(refused.status === 0, false);
  assert.match(refused.err, /never kept here/u);
  venue.control.changeKey(changed.account.key.apiKey, { permissions: READ_AND_TRADE });
  assert.equal((await resume()).state, 'active');
  assert.equal(await place(changed.bot), 'accepted');
});

test('What an owner changed at the venue he accepts, and resumes.', async () => {
  const moved = await openTrader('moved');
  venue.control.changeKey(moved.account.key.apiKey, { ips: ['127.0.0.1'], label: 'new server' });
  const early = await command('account', 'accept-key', '--account', 'moved', '--reason', 'moved');
  assert.match(early.err, /changed again a moment ago/u);
  const accepted = await command('account', 'accept-key', '--account', 'moved', '--reason', 'moved');
  assert.equal(accepted.status, 0, accepted.err);
  assert.match(
    accepted.out,
    /moved .* is accepted as it is:\n {2}name {5}new server\n[^]*from {5}127\.0\.0\.1\n/u,
  );
  const { accounts } = await gateway.admin.accounts({});
  const one = accounts.find(({ accountId }) => accountId === moved.accountId);
  assert.deepEqual([one?.state, one?.ipBound, one?.venueKey.state], ['active', true, 'as-accepted']);
});
