import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStamp } from '../ports/stamp.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { DAYS_ERASED_AT_ONCE_MAX, RETENTION_FIRST_MS, RETENTION_LOOK_MS } from './bounds.ts';
import { Retention } from './retention.ts';
import { DAY_MS, openPrivacyGround, type PrivacyGround } from './testing/privacy-ground.ts';

const ADDRESS = '203.0.113.7';

async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

function begin({ clock, pseudonyms }: PrivacyGround, ledger: MemoryLedger, days: number): Retention {
  return new Retention({ clock, pseudonyms, ledger, stamp: createStamp(clock, 'b007'), days });
}

function comeFor(ground: PrivacyGround, days: number): void {
  for (let day = 0; day < days; day += 1) {
    ground.pseudonyms.hide('address', ADDRESS);
    ground.clock.advance(DAY_MS);
  }
}

function keptDays({ store }: PrivacyGround): readonly string[] {
  return store.salts().map(({ day }) => day);
}

test('AUD-12: days that are too old are erased by themselves, a day at a time, each with a record.', async (context) => {
  const ground = openPrivacyGround(context);
  const ledger = new MemoryLedger();
  comeFor(ground, 5);
  const retention = begin(ground, ledger, 2);
  ground.clock.advance(RETENTION_FIRST_MS);
  await settle();
  // It is the 26th; the days before the 24th are too old.
  assert.deepEqual(keptDays(ground), ['20261124', '20261125']);
  const told = ledger.ofType('system').map(({ event, details }) => [event, details]);
  const details = { before: '20261124', days: '3', first: '20261121', last: '20261123' };
  assert.deepEqual(told, [['addresses-erased', details]]);
  ground.clock.advance(RETENTION_LOOK_MS);
  await settle();
  assert.deepEqual(keptDays(ground), ['20261125']);
  assert.equal(ledger.entries.length, 2);
  retention.close();
  assert.equal(ground.clock.timers, 0);
});

test('Nothing is said where nothing is too old.', async (context) => {
  const ground = openPrivacyGround(context);
  const ledger = new MemoryLedger();
  comeFor(ground, 2);
  const retention = begin(ground, ledger, 2);
  ground.clock.advance(RETENTION_FIRST_MS);
  await settle();
  assert.deepEqual([keptDays(ground).length, ledger.entries.length], [2, 0]);
  retention.close();
});

test('A clock that runs years ahead takes a month with it and not everything.', async (context) => {
  const ground = openPrivacyGround(context);
  const ledger = new MemoryLedger();
  comeFor(ground, 40);
  const retention = begin(ground, ledger, 400);
  ground.clock.stepWall(10 * 365 * DAY_MS);
  ground.clock.advance(RETENTION_FIRST_MS);
  await settle();
  assert.equal(keptDays(ground).length, 40 - DAYS_ERASED_AT_ONCE_MAX);
  retention.close();
});

test('Without its record nothing is erased.', async (context) => {
  const ground = openPrivacyGround(context);
  const ledger = new MemoryLedger();
  ledger.writable = false;
  comeFor(ground, 3);
  const retention = begin(ground, ledger, 1);
  ground.clock.advance(RETENTION_FIRST_MS);
  await settle();
  assert.equal(keptDays(ground).length, 3);
  ledger.writable = true;
  ground.clock.advance(RETENTION_LOOK_MS);
  await settle();
  assert.equal(keptDays(ground).length, 0);
  retention.close();
});
