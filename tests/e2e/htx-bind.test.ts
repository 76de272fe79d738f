/** What a person is told of an HTX key when he binds it, with the paper venue at the other end. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createProbe } from '@bitting/gateway/accounts/probe.ts';
import type { ProbeReport, ProbeRequest } from '@bitting/gateway/ports/credential-probe.ts';
import { systemClock } from '@bitting/gateway/system-clock.ts';
import { startPaperVenue, type HtxPaperAccount, type PaperVenue } from '../support/simulator.ts';

const DAY_MS = 86_400_000;
const HERE = ['127.0.0.1'];

let venue: PaperVenue;
before(async () => {
  venue = await startPaperVenue();
});
after(async () => venue.close());

function addressOf(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

async function probe(account: HtxPaperAccount, change: Partial<ProbeRequest> = {}): Promise<ProbeReport> {
  const paper = { 'htx-spot': addressOf(venue.htxSpotUrl), 'htx-contract': addressOf(venue.htxContractUrl) };
  const given: ProbeRequest = {
    venue: 'htx',
    environment: 'paper',
    trading: 'both',
    ...account.key,
    passphrase: null,
    region: null,
    ...change,
  };
  const report = await createProbe({ clock: systemClock, paper })(given, () => {});
  assert.ok(!JSON.stringify(report).includes(given.secret));
  return report;
}

function ready(report: ProbeReport): Extract<ProbeReport, { readonly kind: 'ready' }> {
  assert.equal(report.kind, 'ready', JSON.stringify(report));
  return report;
}

function openBound(funds: Parameters<PaperVenue['openHtxAccount']>[0] = {}): HtxPaperAccount {
  const account = venue.openHtxAccount(funds);
  venue.htx.changeKey(account.key.apiKey, { ips: HERE });
  return account;
}

void test('an HTX key of both wallets is ready, and the venue was only asked', async () => {
  const account = openBound({ funds: { USDT: '12.5' }, contract: { USDT: '7' } });
  venue.htx.clearRequests();
  const report = ready(await probe(account));
  assert.equal(report.venueUid, account.uid);
  assert.equal(report.venueMainUid, account.uid);
  assert.equal(report.venueAccounts.length, 1);
  assert.deepEqual(
    [report.permissions, report.ipBound, report.expiresAt, report.region],
    [['readOnly', 'trade'], true, null, 'paper'],
  );
  assert.deepEqual(report.balances, [
    { wallet: 'spot', asset: 'USDT', total: '12.5' },
    { wallet: 'contract', asset: 'USDT', total: '7' },
  ]);
  assert.ok(venue.htx.requests().length >= 7);
  assert.ok(venue.htx.requests().every(({ method }) => method === 'GET'));
});

void test('an HTX key of a sub-user is known as such and not warned of', async () => {
  const account = openBound();
  const { uid } = venue.htx.createAccount({ masterUid: account.uid, name: 'sub1', funds: { USDT: '1' } });
  venue.htx.deleteKey(account.key.apiKey);
  venue.htx.createKey({ uid, ...account.key, ips: HERE });
  const report = ready(await probe({ ...account, uid }, { trading: 'spot' }));
  assert.deepEqual([report.venueUid, report.venueMainUid, report.warnings], [uid, '', []]);
});

void test('an HTX key without an address ends on a day that binding tells', async () => {
  const { expiresAt, warnings } = ready(await probe(venue.openHtxAccount()));
  const days = ((expiresAt ?? 0) - Date.now()) / DAY_MS;
  assert.ok(days > 89 && days <= 90, String(days));
  assert.match(warnings.join(' '), /bound to no address.*90 days/u);
});

type Prepare = (account: HtxPaperAccount) => Partial<ProbeRequest>;

const REFUSED: readonly (readonly [what: string, prepare: Prepare, cause: RegExp])[] = [
  [
    'that nobody knows',
    () => ({ apiKey: '0a0b0c0d-00000000-00000000-00000' }),
    /does not know this access key/u,
  ],
  [
    'with a wrong secret',
    () => ({ secret: '0a0b0c0d-00000000-00000000-00000' }),
    /secret key does not belong/u,
  ],
  ['for another address', changeTo({ ips: ['203.0.113.7'] }), /bound to other addresses/u],
  ['that can withdraw', changeTo({ permissions: ['read_only', 'trade', 'withdraw'] }), /can withdraw/u],
  ['that only reads', changeTo({ permissions: ['read_only'] }), /cannot trade/u],
  ['that is over', changeTo({ ips: [], createdAt: Date.now() - 91 * DAY_MS }), /has expired/u],
];

function changeTo(change: Parameters<PaperVenue['htx']['changeKey']>[1]): Prepare {
  return ({ key }) => {
    venue.htx.changeKey(key.apiKey, change);
    return {};
  };
}

for (const [what, prepare, cause] of REFUSED)
  void test(`an HTX key ${what} is refused with that cause`, async () => {
    const account = openBound();
    const report = await probe(account, prepare(account));
    assert.equal(report.kind, 'failed', JSON.stringify(report));
    assert.match(report.cause, cause);
    venue.htx.changeKey(account.key.apiKey, {
      ips: HERE,
      permissions: ['read_only', 'trade'],
      createdAt: Date.now(),
    });
    ready(await probe(account));
  });

void test('a clock that is off and a venue that rests are told apart from a bad HTX key', async () => {
  const account = openBound();
  venue.htx.setClockOffset(10_000);
  assert.match(JSON.stringify(await probe(account)), /clock of this machine/u);
  venue.htx.setClockOffset(0);
  venue.htx.setMaintenance(true);
  assert.match(JSON.stringify(await probe(account)), /cannot answer at the moment/u);
  venue.htx.setMaintenance(false);
  ready(await probe(account));
});
