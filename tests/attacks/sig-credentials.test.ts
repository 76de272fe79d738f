/** Credentials of another kind, venue or key, at every port of a running gateway. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { issueTestKey, type IssuedTestKey } from '../support/gateway.ts';
import { signHtx } from '../support/htx-signing.ts';
import { AttackBench } from './bench.ts';
import { HtxFront, OkxFront } from './fronts.ts';
import { assertAllRefused, sendMany, type Trick } from './many.ts';
import { assertCalm, assertNoSecretAnywhere, assertServed, type Footprint } from './oracles.ts';

let bench: AttackBench;
let baseline: Footprint;
let okx: OkxFront;
let htx: HtxFront;
let secondOkx: IssuedTestKey;
before(async () => {
  bench = await AttackBench.start();
  ({ okx, 'htx-spot': htx } = bench.fronts);
  secondOkx = await issueTestKey(bench.gateway.admin, bench.accountIds.okx, { label: 'second' });
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
  baseline = bench.footprint();
});
after(async () => {
  await bench.close();
});

void test('SIG-16: passphrase that is wrong, empty, cut or of another key is refused though the signature is right', async () => {
  const { passphrase } = okx.key;
  const passphrases = [
    '',
    secondOkx.passphrase,
    okx.key.secret,
    okx.key.apiKey,
    passphrase.slice(0, -1),
    passphrase.slice(1),
    `${passphrase}x`,
    `${passphrase}${passphrase}`,
    passphrase.toUpperCase(),
    passphrase.toLowerCase(),
    Buffer.from(passphrase).toString('base64'),
    encodeURIComponent(`${passphrase}%`),
    'x'.repeat(200),
  ].filter((text) => text !== passphrase);
  const tricks = passphrases.flatMap((text): Trick[] => {
    const other = new OkxFront(okx.url, { ...okx.key, passphrase: text });
    return [other.read(), other.order()].map((request) => ({ what: JSON.stringify(text), request }));
  });
  await assertAllRefused(bench, okx, { tricks, code: ['PASSPHRASE_WRONG', 'PASSPHRASE_MISSING'] });
  await assertServed(bench, okx, okx.order());
});

void test('SIG-17: real key of a venue is refused at the gateway, however well it signs', async () => {
  const { control, htx: venue } = bench.venue;
  const [okxKey] = control.keys();
  const [htxKey] = venue.keys();
  assert.ok(okxKey !== undefined && htxKey !== undefined);
  const real = new OkxFront(okx.url, okxKey);
  await assertAllRefused(bench, okx, {
    tricks: [real.read(), real.order()].map((request) => ({ what: 'real key', request })),
    code: 'KEY_UNKNOWN',
  });
  for (const { family, url, orderPath, readPath } of [
    bench.fronts['htx-spot'],
    bench.fronts['htx-contract'],
  ]) {
    const { host } = new URL(url);
    const tricks = [
      signHtx(htxKey, { method: 'GET', path: readPath, host }),
      signHtx(htxKey, { method: 'POST', path: orderPath, host, body: bench.fronts[family].orderFields() }),
    ].map((request) => ({ what: 'real key', request }));
    await assertAllRefused(bench, bench.fronts[family], { tricks, code: 'KEY_UNKNOWN' });
  }
  for (const front of bench.everyFront) await assertServed(bench, front, front.order());
});

void test('SIG-18: virtual key of one venue is nobody at the other', async () => {
  const asOkx = new OkxFront(okx.url, { ...htx.key, passphrase: okx.key.passphrase });
  const okxTricks = [asOkx.read(), asOkx.order()].map((request) => ({ what: 'HTX key', request }));
  await assertAllRefused(bench, okx, { tricks: okxTricks, code: 'KEY_UNKNOWN' });
  for (const family of ['htx-spot', 'htx-contract'] as const) {
    const { url } = bench.fronts[family];
    const asHtx = new HtxFront(family, { url, key: okx.key, ledgerId: '1' });
    const tricks = [asHtx.read(), asHtx.order()].map((request) => ({ what: 'OKX key', request }));
    await assertAllRefused(bench, bench.fronts[family], { tricks, code: 'KEY_UNKNOWN' });
    // The proofs of one venue at the port of the other are none.
    const foreign = [okx.read(), okx.order()].map((request) => ({ what: 'OKX request', request }));
    await assertAllRefused(bench, bench.fronts[family], { tricks: foreign, code: 'CREDENTIALS_MISSING' });
    const { target, ...rest } = bench.fronts[family].order();
    await assertAllRefused(bench, okx, {
      tricks: [{ what: 'HTX request', request: { ...rest, target } }],
      code: 'CREDENTIALS_MISSING',
    });
  }
});

void test('SIG-18: no header makes a key one of another environment', async () => {
  for (const value of ['2', 'true', '01', '1, 1', '-1', 'x']) {
    const tricks = [okx.read(), okx.order()].map(({ headers = [], ...request }) => ({
      what: value,
      request: { ...request, headers: [...headers, ['x-simulated-trading', value] as const] },
    }));
    await assertAllRefused(bench, okx, { tricks, code: 'ENVIRONMENT_MISMATCH' });
  }
  for (const value of ['0', '1']) {
    const { headers = [], ...request } = okx.order();
    const since = bench.mark();
    const [answer] = await sendMany(bench, okx, [
      { ...request, headers: [...headers, ['x-simulated-trading', value]] },
    ]);
    assert.ok(answer !== undefined && okx.isServed(answer), answer?.body.toString() ?? '');
    // On paper both are believed by nobody: the header is set from the credential alone.
    const [arrival] = bench.arrivals(since);
    assert.ok(!arrival?.rawHeaders.some((name) => /^x-simulated-trading$/iu.test(name)));
  }
});

void test('SIG: gateway is calm after all of it, and no secret lies anywhere', async () => {
  assertNoSecretAnywhere(bench);
  await assertCalm(bench, baseline);
});
