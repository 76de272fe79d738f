import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gathering } from './gathering.ts';
import { renderPage } from './page.ts';
import { tellIncident, type IncidentReport } from './report.ts';
import type { LogState } from './source.ts';
import { intent, payloadOf } from './testing/records.ts';

const DAY_MS = 86_400_000;
const ONE = 'a1.20261121.PLYGelKFnhvUGsxvxUElwQ';
const OTHER = 'a1.20261122.Wb7yg12bWntN1UNbvsql5Q';
const FILES: LogState['verified'] = { damage: null, witnesses: [] };

/** A request on each of two days, the first of them before the stretch; `shown`: what they came from as a gateway shows it. */
function tell(
  log: Pick<LogState, 'addressesErasedBefore' | 'verified'>,
  shown: readonly string[],
): IncidentReport {
  const gathering = new Gathering({
    subject: { kind: 'key', id: 'key_1', label: null, accountId: 'acc_1', keyIds: ['key_1'] },
    stretch: { sinceMs: DAY_MS, untilMs: 2 * DAY_MS },
    habitsSinceMs: 0,
  });
  for (const [day, recorded] of [ONE, OTHER].entries()) {
    const saying = { ...intent(`i${day}`), sourceAddress: recorded } as ReturnType<typeof intent>;
    gathering.take(BigInt(day), payloadOf(saying, day * DAY_MS + 1), {
      sourceAddress: shown[day] ?? recorded,
    });
  }
  return tellIncident(gathering.end(), {
    log: { key: null, records: '2', ...log },
    madeAtMs: 3 * DAY_MS,
  });
}

function told(report: IncidentReport): string {
  return renderPage(report, []).replace(/\s+/gu, ' ');
}

const rulesOf = ({ findings }: IncidentReport): readonly string[] => findings.map(({ rule }) => rule);

test('An address that is known stands on the page, and is compared over days.', () => {
  const known = tell({ addressesErasedBefore: null, verified: null }, ['192.0.2.1', '192.0.2.1']);
  assert.ok(!rulesOf(known).includes('new-address'));
  assert.doesNotMatch(told(known), /are pseudonyms/u);
  const moved = tell({ addressesErasedBefore: null, verified: null }, ['192.0.2.1', '198.51.100.1']);
  assert.ok(rulesOf(moved).includes('new-address'));
  assert.equal(moved.addresses[0]?.isNew, true);
});

test('Pseudonyms of two days are not taken for two addresses, and the page says why there are any.', () => {
  const cases = [
    [{ addressesErasedBefore: null, verified: FILES }, /this report was made from its files/u],
    [
      { addressesErasedBefore: '2026-12-01', verified: null },
      /addresses of the days before 2026-12-01 were erased/u,
    ],
    [{ addressesErasedBefore: null, verified: null }, /they were not kept, or the vault was sealed/u],
  ] as const;
  for (const [log, sentence] of cases) {
    const report = tell(log, []);
    assert.ok(!rulesOf(report).includes('new-address'));
    assert.deepEqual(
      report.addresses.map(({ address, isNew }) => [address, isNew]),
      [[OTHER, false]],
    );
    assert.match(told(report), /1 of them are pseudonyms/u);
    assert.match(told(report), sentence);
  }
});

test('One address that is known beside pseudonyms of before is not called new either way.', () => {
  const report = tell({ addressesErasedBefore: '2026-11-22', verified: null }, [ONE, '192.0.2.1']);
  assert.ok(!rulesOf(report).includes('new-address'));
});
