import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { ApiKey } from '../engine/records.ts';
import {
  codeOf,
  keyFields,
  PASSPHRASE,
  problemsOf,
  signUpTrader,
  startDesk,
  subjectsTo,
  type Got,
  type Rehearsal,
  type Trader,
  type VenueName,
} from './desk.fixture.ts';

let rehearsal: Rehearsal;
before(async () => {
  rehearsal = await startDesk();
});
after(() => rehearsal.close());

let people = 0;
function newTrader(venue: VenueName): Promise<Trader> {
  people += 1;
  return signUpTrader(rehearsal, venue, `person${people}@example.org`);
}

async function makeKey(trader: Trader, fields: object = {}): Promise<Got> {
  const got = await trader.confirm('keys', { ...keyFields(trader.venue), ...fields });
  assert.equal(got.status, 201, got.text);
  return got;
}

function storedKey(trader: Trader, got: Got): ApiKey {
  const key = rehearsal.engines[trader.venue].state.keys.get(String(got.json['apiKey']));
  assert.ok(key !== null);
  return key;
}

test('A key is an ordinary key of the venue with what was asked for, and nothing more', async () => {
  const okx = await newTrader('okx');
  const key = storedKey(okx, await makeKey(okx, { ips: ['203.0.113.7', '2001:db8::/32'] }));
  assert.deepEqual(
    {
      label: key.label,
      permissions: key.permissions,
      ips: key.ips,
      passphrase: key.passphrase,
      uid: key.uid,
    },
    {
      label: 'grid bot',
      permissions: ['read_only', 'trade'],
      ips: ['203.0.113.7', '2001:db8::/32'],
      passphrase: PASSPHRASE,
      uid: okx.uid,
    },
  );
  const htx = await newTrader('htx');
  const plain = storedKey(htx, await makeKey(htx, { permissions: [] }));
  assert.deepEqual(plain.permissions, ['read_only']);
});

test('The secret is in the answer to the making of the key and nowhere after', async () => {
  for (const venue of ['okx', 'htx'] as const) {
    const trader = await newTrader(venue);
    const made = await makeKey(trader);
    const secret = String(made.json['secret']);
    assert.equal(secret, storedKey(trader, made).secret);
    assert.ok(secret.length >= 29);
    const apiKey = String(made.json['apiKey']);
    const after = [
      await trader.api('keys'),
      await trader.api('account'),
      await trader.confirm('keys/change', { apiKey, label: 'renamed' }),
      await trader.visitor.get(`/${venue}/keys`),
      await trader.visitor.get(`/${venue}/keys/edit?key=${apiKey}`),
      await trader.visitor.get(`/mail?to=${trader.email}`),
    ];
    for (const { status, text } of after) {
      assert.equal(status, 200);
      assert.ok(!text.includes(secret));
      assert.ok(!text.includes(PASSPHRASE));
    }
    assert.match(after[0]?.text ?? '', new RegExp(apiKey));
  }
});

test('A key is not made from fields that are wrong, each is named, and no code is used up', async () => {
  const trader = await newTrader('okx');
  const codes = await trader.codes();
  const cases: readonly (readonly [fields: object, names: string])[] = [
    [{ label: '' }, 'label'],
    [{ label: 'x'.repeat(51) }, 'label'],
    [{ permissions: ['transfer'] }, 'permissions'],
    [{ ips: ['300.1.1.1'] }, 'ips'],
    [{ ips: Array.from({ length: 21 }, (_none, at) => `10.0.0.${at}`) }, 'ips'],
    [{ toggles: ['futures'] }, 'toggles'],
    [{ passphrase: 'Sh0rt-!' }, 'passphrase'],
    [{ passphrase: 'no-capital-1' }, 'passphrase'],
    [{ passphrase: 'NO-SMALL-1' }, 'passphrase'],
    [{ passphrase: 'No-Digits-' }, 'passphrase'],
    [{ passphrase: 'NoSpecial1' }, 'passphrase'],
    [{ passphrase: `Aa1-${'x'.repeat(29)}` }, 'passphrase'],
    [{ label: '', ips: 'nonsense', passphrase: '' }, 'ips,label,passphrase'],
  ];
  for (const [fields, names] of cases) {
    const got = await trader.api('keys', { ...keyFields('okx'), ...codes, ...fields });
    assert.equal(codeOf(got), 'FIELDS_INVALID', got.text);
    assert.equal(Object.keys(problemsOf(got)).sort().join(), names);
    assert.ok(!got.text.includes('Aa1-') && !got.text.includes('No-Digits-'));
  }
  assert.equal((await trader.api('keys', { ...keyFields('okx'), ...codes })).status, 201);
});

test('Two keys of one OKX account do not share a name; HTX remarks may repeat', async () => {
  const okx = await newTrader('okx');
  await makeKey(okx);
  assert.equal(codeOf(await okx.confirm('keys', keyFields('okx'))), 'NAME_TAKEN');
  await makeKey(okx, { label: 'another' });
  const htx = await newTrader('htx');
  await makeKey(htx);
  await makeKey(htx);
});

test('An account holds as many keys as the venue allows', async () => {
  const trader = await newTrader('htx');
  for (let count = 0; count < 20; count += 1) await makeKey(trader);
  assert.equal(codeOf(await trader.confirm('keys', keyFields('htx'))), 'KEYS_MAX');
  const [first] = (await trader.api('keys')).json['keys'] as readonly { readonly apiKey: string }[];
  assert.equal((await trader.confirm('keys/delete', { apiKey: first?.apiKey })).status, 200);
  await makeKey(trader);
});

test('Editing changes what it names, with codes only', async () => {
  const trader = await newTrader('okx');
  const made = await makeKey(trader);
  const apiKey = String(made.json['apiKey']);
  assert.equal(codeOf(await trader.api('keys/change', { apiKey, label: 'x' })), 'CODE_WRONG');
  assert.equal(storedKey(trader, made).label, 'grid bot');
  const ips = await trader.confirm('keys/change', { apiKey, ips: ['203.0.113.9'] });
  assert.equal(ips.status, 200);
  assert.deepEqual(storedKey(trader, made).ips, ['203.0.113.9']);
  assert.deepEqual(storedKey(trader, made).permissions, ['read_only', 'trade']);
  await trader.confirm('keys/change', { apiKey, permissions: [] });
  assert.deepEqual(storedKey(trader, made).permissions, ['read_only']);
  await trader.confirm('keys/change', { apiKey, ips: [] });
  assert.deepEqual(storedKey(trader, made).ips, []);
  assert.equal(codeOf(await trader.confirm('keys/change', { apiKey, ips: ['x'] })), 'FIELDS_INVALID');
  assert.equal(storedKey(trader, made).secret, String(made.json['secret']));
});

test('Deleting takes codes, and the key is gone', async () => {
  const trader = await newTrader('okx');
  const apiKey = String((await makeKey(trader)).json['apiKey']);
  assert.equal(codeOf(await trader.api('keys/delete', { apiKey })), 'CODE_WRONG');
  assert.ok(rehearsal.engines.okx.state.keys.get(apiKey) !== null);
  assert.equal((await trader.confirm('keys/delete', { apiKey })).status, 200);
  assert.equal(rehearsal.engines.okx.state.keys.get(apiKey), null);
  assert.equal(codeOf(await trader.confirm('keys/delete', { apiKey })), 'KEY_UNKNOWN');
});

test('Nobody sees, edits or deletes another person’s keys and accounts', async () => {
  const [ann, bob] = [await newTrader('okx'), await newTrader('okx')];
  const apiKey = String((await makeKey(ann)).json['apiKey']);
  assert.deepEqual((await bob.api('keys')).json['keys'], []);
  assert.equal(codeOf(await bob.api(`keys?account=${ann.uid}`)), 'ACCOUNT_UNKNOWN');
  assert.equal(codeOf(await bob.confirm('keys/change', { apiKey, ips: [] })), 'KEY_UNKNOWN');
  assert.equal(codeOf(await bob.confirm('keys/delete', { apiKey })), 'KEY_UNKNOWN');
  assert.equal(
    codeOf(await bob.confirm('keys', { ...keyFields('okx'), account: ann.uid })),
    'ACCOUNT_UNKNOWN',
  );
  assert.equal((await bob.visitor.get(`/okx/keys/edit?key=${apiKey}`)).status, 404);
  assert.equal((await ann.visitor.get(`/okx/keys/edit?key=${apiKey}`)).status, 200);
});

test('A sub-account has keys of its own, which cannot withdraw', async () => {
  for (const venue of ['okx', 'htx'] as const) {
    const trader = await newTrader(venue);
    const made = await trader.api('sub-accounts', { name: `robot${people}` });
    assert.equal(made.status, 201, made.text);
    const account = String(made.json['uid']);
    const got = await trader.confirm('keys', { ...keyFields(venue), account, permissions: ['withdraw'] });
    assert.deepEqual(Object.keys(problemsOf(got)), ['permissions']);
    const key = storedKey(trader, await makeKey(trader, { account, permissions: ['trade'] }));
    assert.equal(key.uid, account);
    const main = storedKey(
      trader,
      await makeKey(trader, { label: 'main', permissions: ['trade', 'withdraw'] }),
    );
    assert.deepEqual(main.permissions, ['read_only', 'trade', 'withdraw']);
    const { json } = await trader.api(`keys?account=${account}`);
    assert.equal((json['keys'] as readonly object[]).length, 1);
    const list = await trader.api('sub-accounts');
    assert.equal((list.json['accounts'] as readonly { readonly uid: string }[])[0]?.uid, account);
  }
});

test('A sub-account’s name has the venue’s form and is nobody else’s', async () => {
  const trader = await newTrader('okx');
  for (const name of ['', 'short', 'with blank', 'x'.repeat(21)])
    assert.equal(codeOf(await trader.api('sub-accounts', { name })), 'FIELDS_INVALID', name);
  assert.equal((await trader.api('sub-accounts', { name: 'gridbot' })).status, 201);
  assert.equal(codeOf(await (await newTrader('okx')).api('sub-accounts', { name: 'gridbot' })), 'NAME_TAKEN');
  assert.equal((await trader.api('sub-accounts', { name: '2gridbot' })).status, 201);
  const htx = await newTrader('htx');
  assert.equal(codeOf(await htx.api('sub-accounts', { name: '2gridbot' })), 'FIELDS_INVALID');
});

test('HTX takes an Ed25519 public key instead of making a secret, and nothing that is not one', async () => {
  const trader = await newTrader('htx');
  const pair = generateKeyPairSync('ed25519');
  const pem = pair.publicKey.export({ type: 'spki', format: 'pem' });
  const base64 = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  for (const publicKey of [pem, base64]) {
    const made = await makeKey(trader, { algorithm: 'ed25519', publicKey });
    assert.equal(made.json['secret'], null);
    assert.equal(made.json['algorithm'], 'ed25519');
    assert.equal(storedKey(trader, made).publicKey, base64);
    assert.equal(storedKey(trader, made).secret, '');
  }
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
    type: 'spki',
    format: 'pem',
  });
  const secret = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
  for (const publicKey of ['', 'nonsense', rsa, secret]) {
    const got = await trader.confirm('keys', { ...keyFields('htx'), algorithm: 'ed25519', publicKey });
    assert.deepEqual(Object.keys(problemsOf(got)), ['publicKey']);
  }
});

test('HTX’s switches for futures and transfers are kept and shown, or are not there', async () => {
  const trader = await newTrader('htx');
  const made = await makeKey(trader, { toggles: ['futures'] });
  assert.deepEqual(made.json['toggles'], ['futures']);
  const { text } = await trader.visitor.get('/htx/keys/new');
  assert.match(text, /value="transfer"/);
  const without = await startDesk({ variants: { showsKeyToggles: false } });
  try {
    const other = await signUpTrader(without, 'htx');
    const got = await other.confirm('keys', { ...keyFields('htx'), toggles: ['futures'] });
    assert.deepEqual(Object.keys(problemsOf(got)), ['toggles']);
    assert.doesNotMatch((await other.visitor.get('/htx/keys/new')).text, /value="transfer"/);
  } finally {
    await without.close();
  }
});

test('Every act about a key is told by e-mail', async () => {
  const trader = await newTrader('okx');
  const apiKey = String((await makeKey(trader)).json['apiKey']);
  await trader.confirm('keys/change', { apiKey, label: 'renamed' });
  await trader.confirm('keys/delete', { apiKey });
  assert.deepEqual((await subjectsTo(rehearsal.url, trader.email)).slice(0, 3), [
    'OKX: an API key was deleted',
    'OKX: an API key was changed',
    'OKX: an API key was created',
  ]);
});
