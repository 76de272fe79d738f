import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { AeadKey } from '@bitting/core/crypto/aead-key.ts';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { dayOfPseudonym, UNKNOWN_PSEUDONYM } from '@bitting/core/ledger/pseudonym.ts';
import { FAULT_REST_MS, KNOWN_VALUES_MAX, VALUES_PER_DAY_MAX, VALUES_PER_TURN_MAX } from './bounds.ts';
import { DAY_MS, openPrivacyGround } from './testing/privacy-ground.ts';

const HOME = '203.0.113.7';
const AWAY = '2001:db8::1';

function broken(): BittingError {
  return new BittingError('PRIVATE_STORE_UNWRITABLE', 'broken by the test');
}

test('An address has one pseudonym a day, another one the next day, and no two share one.', (context) => {
  const { clock, pseudonyms } = openPrivacyGround(context);
  const first = pseudonyms.hide('address', HOME);
  assert.equal(dayOfPseudonym(first), '20261121');
  assert.equal(pseudonyms.hide('address', HOME), first);
  assert.notEqual(pseudonyms.hide('address', AWAY), first);
  clock.advance(DAY_MS);
  const second = pseudonyms.hide('address', HOME);
  assert.equal(dayOfPseudonym(second), '20261122');
  assert.notEqual(second.slice(-22), first.slice(-22));
  clock.stepWall(-DAY_MS);
  assert.equal(pseudonyms.hide('address', HOME), first, 'a clock that is set back comes to the same day');
});

test('A pseudonym that is hidden stays what it is.', (context) => {
  const { pseudonyms } = openPrivacyGround(context);
  const hidden = pseudonyms.hide('address', HOME);
  assert.equal(pseudonyms.hide('address', hidden), hidden);
  assert.equal(pseudonyms.hide('address', UNKNOWN_PSEUDONYM), UNKNOWN_PSEUDONYM);
});

test('What was hidden is shown again, in another life of the process, too.', (context) => {
  const ground = openPrivacyGround(context);
  const hidden = [HOME, AWAY].map((address) => ground.pseudonyms.hide('address', address));
  assert.deepEqual(
    hidden.map((text) => ground.pseudonyms.reveal(text)),
    [HOME, AWAY],
    'before it is written',
  );
  ground.reopen();
  assert.deepEqual(
    hidden.map((text) => ground.pseudonyms.reveal(text)),
    [null, null],
    'sealed',
  );
  ground.unseal();
  assert.deepEqual(
    hidden.map((text) => ground.pseudonyms.reveal(text)),
    [HOME, AWAY],
  );
  assert.equal(ground.pseudonyms.hide('address', HOME), hidden[0], 'under the same salt');
  assert.equal(ground.pseudonyms.reveal('192.0.2.9'), '192.0.2.9', 'a text that is no pseudonym');
});

test('All forms of an address are known: its own, and one for each day.', (context) => {
  const { clock, pseudonyms } = openPrivacyGround(context);
  const days = [0, 1, 2].map(() => {
    const hidden = pseudonyms.hide('address', HOME);
    clock.advance(DAY_MS);
    return hidden;
  });
  assert.deepEqual(pseudonyms.formsOf('address', HOME), [HOME, ...days]);
  assert.equal(pseudonyms.formsOf('address', AWAY).length, 4);
  assert.deepEqual(pseudonyms.formsOf('address', days[1] ?? ''), [days[1]]);
});

test('While it is sealed nothing is told of an address; opened again, the day goes on.', (context) => {
  const ground = openPrivacyGround(context);
  const { pseudonyms } = ground;
  const hidden = pseudonyms.hide('address', HOME);
  pseudonyms.use(null);
  assert.equal(pseudonyms.hide('address', HOME), UNKNOWN_PSEUDONYM);
  assert.equal(pseudonyms.reveal(hidden), null);
  assert.deepEqual(pseudonyms.formsOf('address', HOME), [HOME]);
  assert.deepEqual(pseudonyms.counts, { unknown: 1, unkept: 0 });
  ground.unseal();
  assert.equal(pseudonyms.hide('address', HOME), hidden);
  assert.deepEqual(pseudonyms.counts, { unknown: 1, unkept: 0 });
});

test('A salt that cannot be written is not used, and is tried again after a rest.', (context) => {
  const ground = openPrivacyGround(context);
  const { clock, pseudonyms, store } = ground;
  const addSalt = context.mock.method(store, 'addSalt');
  addSalt.mock.mockImplementation(() => {
    throw broken();
  });
  assert.equal(pseudonyms.hide('address', HOME), UNKNOWN_PSEUDONYM);
  assert.equal(pseudonyms.hide('address', HOME), UNKNOWN_PSEUDONYM);
  assert.equal(addSalt.mock.callCount(), 1, 'a broken disk is left alone');
  addSalt.mock.restore();
  assert.equal(pseudonyms.hide('address', HOME), UNKNOWN_PSEUDONYM);
  clock.advance(FAULT_REST_MS);
  const hidden = pseudonyms.hide('address', HOME);
  assert.equal(dayOfPseudonym(hidden), '20261121');
  assert.deepEqual(
    store.salts().map(({ day }) => day),
    ['20261121'],
  );
});

test('A value that cannot be written is found by its address still.', (context) => {
  const ground = openPrivacyGround(context);
  const { pseudonyms, store } = ground;
  pseudonyms.hide('address', AWAY);
  context.mock.method(store, 'addValues', () => {
    throw broken();
  });
  const hidden = pseudonyms.hide('address', HOME);
  pseudonyms.flush();
  assert.deepEqual(pseudonyms.counts, { unknown: 0, unkept: 2 });
  assert.ok(pseudonyms.formsOf('address', HOME).includes(hidden));
  ground.reopen();
  ground.unseal();
  assert.equal(ground.pseudonyms.reveal(hidden), null);
  assert.ok(ground.pseudonyms.formsOf('address', HOME).includes(hidden));
});

test('Neither a salt nor a value lies in the file in clear, and another key opens nothing.', (context) => {
  const ground = openPrivacyGround(context);
  const addSalt = context.mock.method(HmacKey, 'takeBytes');
  const salts: Buffer[] = [];
  addSalt.mock.mockImplementation((bytes: Uint8Array) => {
    salts.push(Buffer.from(bytes));
    addSalt.mock.restore();
    return HmacKey.takeBytes(bytes);
  });
  const hidden = ground.pseudonyms.hide('address', HOME);
  assert.deepEqual(
    salts.map(({ length }) => length),
    [32],
  );
  ground.pseudonyms.flush();
  const raw = ground.readFiles();
  assert.ok(raw.includes(hidden), 'what is looked for would be found');
  for (const secret of [HOME, Buffer.from(ground.keyBytes), ...salts])
    assert.equal(raw.includes(secret), false);
  ground.pseudonyms.use(AeadKey.takeBytes('account', randomBytes(32)));
  assert.equal(ground.pseudonyms.reveal(hidden), null);
  assert.deepEqual(ground.pseudonyms.formsOf('address', HOME), [HOME]);
  assert.equal(ground.pseudonyms.hide('address', HOME), UNKNOWN_PSEUDONYM, 'its day is taken');
});

test('Rows that are moved to another place open nowhere.', (context) => {
  const ground = openPrivacyGround(context);
  const [one = '', other = ''] = [HOME, AWAY].map((address) => ground.pseudonyms.hide('address', address));
  ground.pseudonyms.flush();
  const envelope = ground.store.readValue(one) ?? assert.fail();
  context.mock.method(ground.store, 'readValue', () => envelope);
  ground.pseudonyms.use(null);
  ground.unseal();
  assert.equal(ground.pseudonyms.reveal(other), null);
  assert.equal(ground.pseudonyms.reveal(one), HOME);
});

test('Values of many addresses at once are written over several turns, and all of them.', async (context) => {
  const { pseudonyms, store } = openPrivacyGround(context);
  const addValues = context.mock.method(store, 'addValues');
  const count = 3 * VALUES_PER_TURN_MAX + 1;
  const hidden = Array.from({ length: count }, (_, at) => pseudonyms.hide('address', `2001:db8::${at}`));
  assert.equal(addValues.mock.callCount(), 0, 'nobody waits for it');
  while (store.countValues('20261121') < count) await new Promise(setImmediate);
  const sizes = addValues.mock.calls.map(({ arguments: [values] }) => values.length);
  assert.deepEqual(sizes, [200, 200, 200, 1]);
  assert.equal(new Set(hidden).size, count);
});

test('Of a day so many values are kept and no more; the others have their pseudonyms.', (context) => {
  const ground = openPrivacyGround(context);
  const { store } = ground;
  context.mock.method(store, 'countValues', () => VALUES_PER_DAY_MAX - 1);
  const kept = ground.pseudonyms.hide('address', HOME);
  const over = ground.pseudonyms.hide('address', AWAY);
  ground.pseudonyms.flush();
  assert.notEqual(store.readValue(kept), null);
  assert.equal(store.readValue(over), null);
  assert.equal(ground.pseudonyms.counts.unkept, 1);
  assert.ok(ground.pseudonyms.formsOf('address', AWAY).includes(over));
});

test('What is remembered of a day is bounded, and what was forgotten comes out the same.', (context) => {
  const { pseudonyms, store } = openPrivacyGround(context);
  context.mock.method(store, 'addValues', () => undefined);
  const first = pseudonyms.hide('address', HOME);
  for (let at = 0; at < KNOWN_VALUES_MAX; at += 1) pseudonyms.hide('address', `2001:db8::${at}`);
  assert.equal(pseudonyms.hide('address', HOME), first);
});

test('A file that can neither be read nor written any more brings nobody down.', (context) => {
  const ground = openPrivacyGround(context);
  const { clock, pseudonyms } = ground;
  const hidden = pseudonyms.hide('address', HOME);
  pseudonyms.flush();
  pseudonyms.use(null);
  ground.store.close();
  ground.unseal();
  assert.equal(pseudonyms.reveal(hidden), null);
  assert.equal(pseudonyms.hide('address', AWAY), UNKNOWN_PSEUDONYM);
  clock.advance(DAY_MS);
  assert.equal(pseudonyms.hide('address', AWAY), UNKNOWN_PSEUDONYM);
  assert.throws(() => pseudonyms.erase('20261122'), { code: 'PRIVATE_STORE_DAMAGED' });
});

test('An address is one however it is written, and is searched for as it is typed.', (context) => {
  const { pseudonyms } = openPrivacyGround(context);
  const hidden = pseudonyms.hide('address', AWAY);
  assert.equal(pseudonyms.hide('address', '2001:0DB8:0::0001'), hidden);
  assert.equal(pseudonyms.hide('address', `::ffff:${HOME}`), pseudonyms.hide('address', HOME));
  assert.deepEqual(pseudonyms.formsOf('address', '2001:DB8::1'), ['2001:DB8::1', AWAY, hidden]);
  const zoned = pseudonyms.hide('address', 'fe80::1%eth0');
  assert.equal(pseudonyms.reveal(zoned), 'fe80::1%eth0', 'what is no address alone is hidden as it is');
});
