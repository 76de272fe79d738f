import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import { SLOW_LOOK_MS } from '../bounds.ts';
import { LedgerNews } from './ledger-news.ts';
import { SlowLooks } from './slow-looks.ts';

void test('A fault while it looks is told to whoever asked, ends nothing else, and is kept for nobody.', async () => {
  const faults = [new Error('EACCES'), new BittingError('OPERATOR_UNKNOWN', 'no token')];
  let asked = 0;
  const slow = new SlowLooks({
    auditor: () => {
      throw faults[asked++] ?? new Error('asked again');
    },
    nowMs: () => 1,
  });
  await assert.rejects(slow.facts(), /EACCES/u);
  // A rejection that nobody took would fail this test by now.
  await turn();
  assert.deepEqual(await slow.facts(), { kind: 'unseen', why: 'OPERATOR_UNKNOWN' });
  await turn();
  await assert.rejects(slow.facts(), /asked again/u);
});

/** A ledger with one backup, that counts how often somebody looks into it. */
function ledgerWithBackup() {
  const looks: string[] = [];
  const client = {
    ledgerSearch: (
      words: Readonly<Record<string, unknown>>,
      { onEvent }: { onEvent: (event: unknown) => void },
    ) => {
      looks.push(String(words['act'] ?? words['event']));
      if (words['act'] === 'backup') onEvent({ sequence: '5', wallMs: 500, act: 'backup' });
      return Promise.resolve({});
    },
    list: () => Promise.resolve({ virtualKeys: [] }),
  } as unknown as AdminClient;
  return { looks, auditor: () => client };
}

void test('Where somebody tells of records, the ledger is looked into once, and what came since is known.', async () => {
  const { auditor, looks } = ledgerWithBackup();
  const news = new LedgerNews(true);
  let nowMs = 1;
  const slow = new SlowLooks({ auditor, news, nowMs: () => nowMs });
  news.tell({ type: 'system', event: 'start', sequence: '4', wallMs: 4 });
  const backupOf = async (): Promise<number | null> => {
    const facts = await slow.facts();
    return facts.kind === 'seen' ? facts.value.backupMs : null;
  };
  assert.equal(await backupOf(), 500);
  assert.deepEqual(looks, ['backup', 'start', 'clock-skew']);
  nowMs += SLOW_LOOK_MS;
  assert.equal(await backupOf(), 500);
  news.tell({ type: 'admin', act: 'backup', sequence: '9', wallMs: 900 });
  news.tell({
    type: 'system',
    event: 'clock-skew',
    sequence: '10',
    wallMs: 901,
    details: { venue: 'okx', environment: 'live', state: 'begun' },
  });
  const facts = await slow.facts();
  assert.deepEqual(facts.kind === 'seen' && [facts.value.backupMs, facts.value.clocksApart], [
    900,
    ['okx live'],
  ]);
  assert.equal(looks.length, 3);
});

void test('Where nobody tells of records, the ledger is looked into again after a while.', async () => {
  const { auditor, looks } = ledgerWithBackup();
  let nowMs = 1;
  const slow = new SlowLooks({ auditor, news: new LedgerNews(false), nowMs: () => nowMs });
  await slow.facts();
  nowMs += SLOW_LOOK_MS;
  await slow.facts();
  assert.equal(looks.length, 6);
});
