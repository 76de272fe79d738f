/** What was closed while the vault could not be written, over restarts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TradingState } from '@bitting/core/trading/vocabulary.ts';
import { STATE_RETRY_MS } from '../bounds.ts';
import { ClosingGround, keyFile, stamp } from './testing/closing-ground.ts';

const CLOSED = [
  ['everything', 'halted'],
  ['okx', 'halted'],
  ['account', 'halted'],
  ['key', 'halted'],
  ['key', 'suspended'],
  ['key', 'revoked'],
] as const;

for (const [subject, state] of CLOSED) {
  test(`What the vault has no room for holds over starts, is written when there is room, and told: ${subject} ${state}.`, async () => {
    const ground = await ClosingGround.make();
    const first = await ground.live();
    ground.fill();
    assert.equal(await first.close(subject, state), true, 'the ledger holds it');
    first.end();
    const forgetful = await ground.live({ entries: [] });
    assert.equal(forgetful.stateOf(subject), 'active', 'positive control: the vault does not know');
    forgetful.end();
    const full = await ground.live();
    assert.equal(full.stateOf(subject), state);
    full.clock.advance(STATE_RETRY_MS);
    assert.deepEqual(full.told, []);
    ground.makeRoom();
    full.clock.advance(STATE_RETRY_MS);
    assert.equal(full.told.length, 1);
    full.clock.advance(STATE_RETRY_MS);
    assert.equal(full.told.length, 1);
    full.end();
    assert.equal((await ground.live({ entries: [] })).stateOf(subject), state, 'the vault knows');
    const last = await ground.live();
    assert.equal(last.stateOf(subject), state);
    assert.deepEqual(last.told, [], 'and is asked no more');
    if (state === 'revoked') return;
    await last.resume(subject);
    last.end();
    assert.equal((await ground.live()).stateOf(subject), 'active');
  });

  test(`A start that finds room writes it, and a later resumption ends it for good: ${subject} ${state}.`, async () => {
    const ground = await ClosingGround.make();
    const first = await ground.live();
    ground.fill();
    await first.close(subject, state);
    first.end();
    ground.makeRoom();
    const second = await ground.live();
    assert.equal(second.told.length, 1);
    if (state === 'revoked') return;
    await second.resume(subject);
    second.end();
    assert.equal((await ground.live()).stateOf(subject), 'active');
  });
}

test('A resumption ends it that comes before the vault was tried again, and one that the vault has no room for does not.', async () => {
  const ground = await ClosingGround.make();
  const first = await ground.live();
  ground.fill();
  await first.close('everything', 'halted');
  await assert.rejects(first.resume('everything'));
  assert.equal(first.stateOf('everything'), 'halted');
  first.end();
  assert.ok(ground.entries.some((entry) => entry.type === 'admin' && entry.act === 'active'));
  const second = await ground.live();
  assert.equal(second.stateOf('everything'), 'halted');
  ground.makeRoom();
  await second.resume('everything');
  assert.deepEqual(second.told, ['everything active']);
  second.end();
  assert.equal((await ground.live()).stateOf('everything'), 'active');
});

test('What the vault takes at once is no matter of this, and stays as the vault has it.', async () => {
  const ground = await ClosingGround.make();
  const life = await ground.live();
  await life.close('account', 'halted');
  await life.resume('account');
  await life.close('key', 'halted');
  assert.deepEqual(life.told, []);
  life.end();
  assert.ok(
    ground.entries.every((entry) => entry.type === 'admin' && entry.details['unwritten'] === undefined),
  );
  const next = await ground.live();
  assert.deepEqual([next.stateOf('account'), next.stateOf('key')], ['active', 'halted']);
});

test('A halt that is repeated on a full disk and resumed when there is room stays resumed.', async () => {
  const ground = await ClosingGround.make();
  const life = await ground.live();
  await life.close('okx', 'halted');
  ground.fill();
  await life.close('okx', 'halted');
  ground.makeRoom();
  await life.resume('okx');
  life.end();
  assert.equal((await ground.live()).stateOf('okx'), 'active');
});

test('It loosens nothing: the stricter of what the vault and the ledger say holds.', async () => {
  const ground = await ClosingGround.make();
  const first = await ground.live();
  ground.fill();
  await first.close('key', 'halted');
  await first.close('everything', 'halted');
  first.end();
  ground.makeRoom();
  const unaware = await ground.live({ entries: [] });
  await unaware.close('key', 'revoked');
  const last = await ground.live();
  assert.deepEqual([last.stateOf('key'), last.stateOf('everything')], ['revoked', 'halted']);
});

for (const subject of ['everything', 'okx', 'account', 'key'] as const)
  test(`What the vault has more strictly stays so, and is asked for no more: ${subject}.`, async () => {
    const ground = await ClosingGround.make();
    const first = await ground.live();
    ground.fill();
    await first.close(subject, 'halted');
    first.end();
    ground.makeRoom();
    const unaware = await ground.live({ entries: [] });
    await unaware.close(subject, 'suspended');
    const next = await ground.live();
    assert.equal(next.stateOf(subject), 'suspended');
    assert.equal(next.told.length, 1);
    next.end();
    assert.equal((await ground.live({ entries: [] })).stateOf(subject), 'suspended');
  });

test('A laxer record that comes later loosens no stricter one.', async () => {
  const ground = await ClosingGround.make();
  const admin = { ...stamp(), type: 'admin', operatorId: 'o', act: 'halt', reason: null } as const;
  for (const unwritten of ['suspended', 'reducing'])
    ground.entries.push({ ...admin, subject: ground.accountId, details: { unwritten } });
  assert.equal((await ground.live()).stateOf('account'), 'suspended');
});

test('A resumption of what the vault has that fails leaves nothing to be written.', async () => {
  const ground = await ClosingGround.make();
  const life = await ground.live();
  await life.close('okx', 'halted');
  ground.fill();
  await assert.rejects(life.resume('okx'));
  ground.makeRoom();
  life.clock.advance(STATE_RETRY_MS);
  assert.deepEqual([life.stateOf('okx'), life.told.length], ['halted', 0]);
});

for (const order of [
  ['account', 'key'],
  ['key', 'account'],
] as const)
  test(`An unsealing that finds room writes what was not written, and shows it at no instant otherwise: ${order.join(', ')}.`, async () => {
    const ground = await ClosingGround.make();
    const first = await ground.live();
    ground.fill();
    for (const subject of order) await first.close(subject, 'halted');
    first.end();
    ground.makeRoom();
    const sealed = await ground.live({ isSealed: true });
    const seen: (readonly (TradingState | undefined)[])[] = [];
    sealed.ring.observe(() => {
      if (!sealed.ring.sealed) seen.push([sealed.stateOf('account'), sealed.stateOf('key')]);
    });
    await sealed.ring.unseal(keyFile());
    assert.ok(seen.length > 1);
    for (const states of seen) assert.deepEqual(states, ['halted', 'halted']);
    assert.equal(sealed.told.length, 2);
  });
test('Two that were not written are as strict as the stricter of them.', async () => {
  const ground = await ClosingGround.make();
  const first = await ground.live();
  ground.fill();
  await first.close('key', 'halted');
  await first.close('key', 'suspended');
  await first.close('key', 'halted');
  first.end();
  assert.equal((await ground.live()).stateOf('key'), 'suspended');
});

test('A start with a sealed vault halts at once what is known then, and the rest as soon as it is open.', async () => {
  const ground = await ClosingGround.make();
  const first = await ground.live();
  ground.fill();
  for (const subject of ['everything', 'account', 'key'] as const) await first.close(subject, 'halted');
  first.end();
  const sealed = await ground.live({ isSealed: true });
  assert.equal(sealed.stateOf('everything'), 'halted');
  const seen: (readonly (TradingState | undefined)[])[] = [];
  sealed.ring.observe(() => seen.push([sealed.stateOf('account'), sealed.stateOf('key')]));
  await sealed.ring.unseal(keyFile());
  assert.ok(seen.length > 0);
  for (const states of seen) assert.deepEqual(states, ['halted', 'halted'], 'at no instant something else');
  sealed.ring.seal();
  await sealed.ring.unseal(keyFile());
  assert.deepEqual(
    [sealed.stateOf('account'), sealed.stateOf('key')],
    ['halted', 'halted'],
    'nor by sealing',
  );
  ground.makeRoom();
  sealed.clock.advance(STATE_RETRY_MS);
  const told = ['everything halted', `${ground.accountId} halted`, `${ground.keyId} halted`];
  assert.deepEqual(sealed.told.toSorted(), told.toSorted());
});

test('What was closed while the vault was sealed holds over a start, and is written by the unsealing.', async () => {
  const ground = await ClosingGround.make();
  const sealed = await ground.live({ isSealed: true });
  await sealed.close('okx', 'halted');
  sealed.end();
  const next = await ground.live({ isSealed: true });
  assert.equal(next.stateOf('okx'), 'halted');
  await next.ring.unseal(keyFile());
  assert.deepEqual(next.told, ['okx halted']);
});

test('A ledger that cannot be written has it with its gaps that the vault was told.', async () => {
  const ground = await ClosingGround.make();
  const life = await ground.live();
  ground.fill();
  await life.close('everything', 'halted');
  ground.makeRoom();
  life.ledger.writable = false;
  life.clock.advance(STATE_RETRY_MS);
  await new Promise(setImmediate);
  assert.equal(life.ledger.gaps.length, 1);
  assert.equal((await ground.live({ entries: [] })).stateOf('everything'), 'halted');
});

test('A subject that the vault does not have is left alone.', async () => {
  const ground = await ClosingGround.make();
  const admin = { ...stamp(), type: 'admin', operatorId: 'o', act: 'halt', reason: null } as const;
  for (const subject of ['acc_gone', 'key_gone'])
    ground.entries.push({ ...admin, subject, details: { unwritten: 'halted' } });
  const life = await ground.live();
  life.clock.advance(STATE_RETRY_MS);
  assert.deepEqual(life.told, []);
  assert.equal(life.stateOf('account'), 'active');
});
