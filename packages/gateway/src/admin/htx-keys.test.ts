import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import type { IssuedKey, KeyTerms } from '@bitting/client/operations.ts';
import {
  GOOD_REPORT,
  HTX_KEY,
  HTX_REPORT,
  HTX_TERMS,
  startAdminFixture,
  TERMS,
  VENUE_KEY,
  type AdminFixture,
} from './testing/admin-fixture.ts';

const PAIR = generateKeyPairSync('ed25519');
const PEM = PAIR.publicKey.export({ type: 'spki', format: 'pem' });
const RAW = PAIR.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
const OTHER = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });

async function bindBoth(fixture: AdminFixture) {
  const owner = fixture.clientFor('owner');
  const okx = await owner.bind(VENUE_KEY);
  fixture.probeReport = HTX_REPORT;
  const htx = await owner.bind(HTX_KEY);
  let issued = 0;
  const issue = (venue: 'okx' | 'htx', change: object = {}): Promise<IssuedKey> =>
    owner.issue({
      accountId: (venue === 'okx' ? okx : htx).accountId,
      label: `bot ${(issued += 1)}`,
      owner: 'desk',
      ...TERMS,
      ...(venue === 'okx' ? {} : HTX_TERMS),
      ...change,
    });
  return { owner, okx, htx, issue };
}

void test('bind of an HTX key needs no passphrase, keeps its spot accounts and signs with its secret', async () => {
  await using fixture = await startAdminFixture();
  const { htx } = await bindBoth(fixture);
  assert.deepEqual(fixture.probed.at(-1), { ...HTX_KEY, passphrase: null, region: null });
  assert.deepEqual(fixture.keys.account(htx.accountId)?.venueAccounts, ['100001']);
  assert.equal(fixture.keys.signer(htx.accountId)?.passphrase, null);
  assert.deepEqual(htx.balances, HTX_REPORT.kind === 'ready' ? HTX_REPORT.balances : []);
});

void test('bind passes an empty or long field on to the probe, which has words for it', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  fixture.probeReport = {
    kind: 'failed',
    code: 'CREDENTIAL_REFUSED',
    cause: 'A field is empty.',
    evidence: 'the secret',
    remedy: 'Paste.',
  };
  for (const secret of ['', '-----BEGIN PRIVATE KEY-----\nx\n', 's'.repeat(1_000)]) {
    await assert.rejects(owner.bind({ ...HTX_KEY, secret }), { code: 'CREDENTIAL_REFUSED' });
    assert.equal(fixture.probed.at(-1)?.secret, secret);
  }
  await assert.rejects(owner.bind({ ...HTX_KEY, secret: 's'.repeat(4_097) }), { code: 'FIELD_MALFORMED' });
});

void test('issue for HTX gives a secret without a passphrase and both places to connect', async () => {
  await using fixture = await startAdminFixture();
  const { issue, owner } = await bindBoth(fixture);
  const issued = await issue('htx');
  assert.equal(issued.passphrase, null);
  assert.match(issued.secret ?? '', /^[0-9a-f]{8}(?:-[0-9a-f]{5,8}){3,}$/u);
  assert.deepEqual(issued.endpoints, {
    'htx-spot': 'http://127.0.0.1:18401',
    'htx-contract': 'http://127.0.0.1:18402',
  });
  assert.equal(issued.rest, 'http://127.0.0.1:18401');
  const shown = await owner.show({ virtualKeyId: issued.virtualKeyId });
  assert.deepEqual(
    [shown.algorithm, shown.bodyBinding, shown.publicKey, shown.expiresAtMs],
    ['hmac-sha256', 'none', null, null],
  );
  const okx = await issue('okx');
  assert.notEqual(okx.passphrase, null);
  assert.deepEqual(okx.endpoints, { okx: 'http://127.0.0.1:18400' });
});

void test('issue of an Ed25519 key takes the public half, has no secret to give, and the bot’s signature holds', async () => {
  await using fixture = await startAdminFixture();
  const { issue, owner } = await bindBoth(fixture);
  const issued = await issue('htx', { algorithm: 'ed25519', publicKey: PEM, bodyBinding: 'required' });
  assert.deepEqual(
    [issued.secret, issued.passphrase, issued.algorithm, issued.bodyBinding],
    [null, null, 'ed25519', 'required'],
  );
  assert.equal((await owner.show({ virtualKeyId: issued.virtualKeyId })).publicKey, RAW);
  const record = fixture.ledger.ofType('admin').find(({ act }) => act === 'issue');
  assert.equal(record?.details['publicKey'], RAW);
  assert.equal(record.details['bodyBinding'], 'required');
  const key = fixture.keys.findVirtualKey('htx', issued.apiKey)?.verifyingKey();
  assert.ok(key !== undefined);
  assert.ok(key.verify(sign(null, Buffer.from('text'), PAIR.privateKey), 'text'));
  assert.ok(!key.verify(sign(null, Buffer.from('text'), PAIR.privateKey), 'other'));
});

void test('rotate of an Ed25519 key needs the next public key, and of a shared secret refuses one', async () => {
  await using fixture = await startAdminFixture();
  const { issue, owner } = await bindBoth(fixture);
  const { virtualKeyId } = await issue('htx', { algorithm: 'ed25519', publicKey: PEM });
  for (const same of [{}, { publicKey: PEM }])
    await assert.rejects(owner.rotate({ virtualKeyId, ...same }), { code: 'KEY_TERMS_REFUSED' });
  assert.ok(!fixture.ledger.ofType('admin').some(({ act }) => act === 'rotate'));
  const rotated = await owner.rotate({ virtualKeyId, publicKey: OTHER });
  assert.equal(rotated.secret, null);
  const shown = await owner.show({ virtualKeyId });
  assert.notEqual(shown.publicKey, RAW);
  assert.equal(shown.secretVersion, 2);
  const shared = await issue('htx');
  await assert.rejects(owner.rotate({ virtualKeyId: shared.virtualKeyId, publicKey: PEM }), {
    code: 'KEY_TERMS_REFUSED',
  });
  const again = await owner.rotate({ virtualKeyId: shared.virtualKeyId });
  assert.notEqual(again.secret, shared.secret);
});

const NEVER: readonly (readonly [what: string, venue: 'okx' | 'htx', change: object, says: RegExp])[] = [
  ['Ed25519 at OKX', 'okx', { algorithm: 'ed25519', publicKey: PEM }, /OKX sign with hmac-sha256 only/u],
  ['a body binding at OKX', 'okx', { bodyBinding: 'required' }, /covers the body already/u],
  ['Ed25519 without a key', 'htx', { algorithm: 'ed25519' }, /give the public key/u],
  ['a public key without Ed25519', 'htx', { publicKey: PEM }, /goes with the algorithm ed25519/u],
  ['a broken public key', 'htx', { algorithm: 'ed25519', publicKey: 'x' }, /no Ed25519 public key/u],
  ['a market without a venue', 'htx', { markets: ['option'] }, /market option of HTX/u],
  ['an instrument of the other venue', 'htx', { instruments: ['BTC-USDT-SWAP'] }, /looks like btcusdt/u],
  ['a contract among spot', 'htx', { instruments: ['btcusdt', 'BTC-USDT'] }, /--market spot,swap\./u],
  ['two contracts', 'htx', { instruments: ['BTC-USDT', 'BTC-USDT-261225'] }, /--market spot,swap,futures\./u],
  ['a swap at OKX', 'okx', { instruments: ['BTC-USDT-SWAP'] }, /--market spot,swap\./u],
  ['a contract and a typo', 'htx', { instruments: ['BTC-USDT', 'BTC/USDT'] }, /looks like btcusdt/u],
  [
    'a spot instrument for contracts',
    'htx',
    { markets: ['swap'] },
    /"btcusdt" is no instrument.*--market swap,spot/u,
  ],
  ['a unified instrument', 'okx', { instruments: ['BTC/USDT'] }, /"BTC\/USDT" is no instrument/u],
  ['an end that is past', 'okx', { expiresAtMs: 1 }, /past/u],
];

void test('issue refuses what could never work, and says why', async (t) => {
  await using fixture = await startAdminFixture();
  const { issue } = await bindBoth(fixture);
  for (const [what, venue, change, says] of NEVER)
    await t.test(what, async () => {
      await assert.rejects(issue(venue, change), { code: 'KEY_TERMS_REFUSED', message: says });
    });
  assert.equal(fixture.keys.listVirtualKeys().length, 0);
  const mixed = {
    markets: ['spot', 'swap', 'futures'],
    instruments: ['btcusdt', 'BTC-USDT', 'BTC-USDT-261225'],
  };
  assert.equal((await issue('htx', mixed)).venue, 'htx');
  const every = { markets: ['spot', 'swap'], instruments: ['BTC-USDT', 'BTC-USDT-SWAP'] };
  assert.equal((await issue('okx', every)).venue, 'okx');
});

void test('issue refuses spot where the account was bound for futures only', async () => {
  await using fixture = await startAdminFixture();
  if (GOOD_REPORT.kind !== 'ready') throw new TypeError();
  fixture.probeReport = { ...GOOD_REPORT, venueAccounts: [] };
  const owner = fixture.clientFor('owner');
  const { accountId } = await owner.bind({ ...HTX_KEY, trading: 'futures' });
  const terms = { accountId, label: 'bot', owner: 'desk', ...TERMS, ...HTX_TERMS };
  await assert.rejects(owner.issue(terms), { code: 'KEY_TERMS_REFUSED', message: /no spot account/u });
  const swap = { ...terms, markets: ['swap'] as const, instruments: ['BTC-USDT'] };
  assert.equal((await owner.issue(swap)).venue, 'htx');
});

void test('issue refuses futures where the account was bound for spot only, at every venue', async () => {
  await using fixture = await startAdminFixture();
  const owner = fixture.clientFor('owner');
  const okx = await owner.bind({ ...VENUE_KEY, trading: 'spot' });
  fixture.probeReport = HTX_REPORT;
  const htx = await owner.bind({ ...HTX_KEY, trading: 'spot' });
  for (const [{ accountId }, spot, swap] of [
    [okx, 'BTC-USDT', 'BTC-USDT-SWAP'],
    [htx, 'btcusdt', 'BTC-USDT'],
  ] as const) {
    const terms = { ...TERMS, accountId, label: spot, owner: 'desk' };
    const futures = { ...terms, markets: ['spot', 'swap'], instruments: [spot, swap] } as const;
    await assert.rejects(owner.issue(futures), {
      code: 'KEY_TERMS_REFUSED',
      message: /bound for spot only/u,
    });
    await owner.issue({ ...terms, instruments: [spot] });
  }
});

void test('status names the accounts that are halted by themselves', async () => {
  await using fixture = await startAdminFixture();
  const { owner, htx } = await bindBoth(fixture);
  assert.deepEqual((await owner.status({})).closedAccounts, []);
  await owner.halt({ accountId: htx.accountId });
  assert.deepEqual((await owner.status({})).closedAccounts, [
    { accountId: htx.accountId, label: HTX_KEY.label, state: 'halted' },
  ]);
});

void test('key terms are a closed list', async () => {
  await using fixture = await startAdminFixture();
  const { issue } = await bindBoth(fixture);
  const odd = { algorithm: 'rsa' } as unknown as KeyTerms;
  await assert.rejects(issue('htx', odd), { code: 'FIELD_MALFORMED' });
});
