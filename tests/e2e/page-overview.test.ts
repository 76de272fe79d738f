/** The overview and the alerts as the page's server gives them: to whom, and to whom not. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import type { Alert } from '@bitting/console/alerts/alert.ts';
import type { Alerts } from '@bitting/console/api/alerts.ts';
import type { Holdings, History, Overview } from '@bitting/console/api/overview.ts';
import { STEP_UP_MS } from '@bitting/console/bounds.ts';
import { WorthSamples } from '@bitting/console/overview/samples.ts';
import { GOOD_REPORT, TERMS, VENUE_KEY } from '@bitting/gateway/admin/testing/admin-fixture.ts';
import { startPageGround, type Answered, type PageGround, type Signed } from '../support/page-ground.ts';

let ground: PageGround;
let own: string;
let other: string;
let owner: Signed;
let bob: Signed;
let viewer: Signed;
let trader: Signed;

before(async () => {
  ground = await startPageGround();
  const client = ground.fixture.clientFor('owner');
  const bind = async (label: string, uid: string): Promise<string> => {
    if (GOOD_REPORT.kind === 'ready') ground.fixture.probeReport = { ...GOOD_REPORT, venueUid: uid };
    const { accountId } = await client.bind({ ...VENUE_KEY, label, apiKey: `venue-api-key-${uid}` });
    await client.issue({ ...TERMS, accountId, label: `${label} key`, owner: 'a test' });
    return accountId;
  };
  own = await bind('his', '4470001');
  other = await bind('of another', '4470002');
  owner = await ground.person('ada', 'owner');
  bob = await ground.person('bob', 'admin', [own]);
  viewer = await ground.person('vic', 'viewer');
  trader = await ground.person('tom', 'trader');
});
after(() => ground[Symbol.asyncDispose]());

const tell = (id: string, severity: Alert['severity'] = 'warning'): void =>
  ground.outbox.take(
    [
      {
        id,
        rule: 'halted',
        severity,
        title: 'Trading was halted',
        sentence: `It was ${id}.`,
        advice: 'Look.',
        group: id,
        atMs: 1,
        sequence: '7',
      },
    ],
    { nowMs: ground.fixture.clock.wallMs(), plan: () => ({ deliveries: [], escalateMs: null }) },
  );
const checkOf = ({ json }: Answered, name: string): Overview['checks'][number] | undefined =>
  (json as unknown as Overview).checks.find(({ check }) => check === name);

test('An owner sees every part, and one whom the role shows less sees that it was not shown.', async () => {
  const seen = await ground.ask('/api/overview', { who: owner });
  assert.equal(seen.status, 200);
  assert.equal(checkOf(seen, 'accounts')?.count, 2);
  assert.equal(checkOf(seen, 'virtual-keys')?.count, 2);
  assert.equal(checkOf(seen, 'approvals')?.state, 'good');
  // The ledger of this gateway is in memory and nobody took a backup of it.
  assert.equal(checkOf(seen, 'channels')?.findings[0]?.code, 'no-channel');
  const less = await ground.ask('/api/overview', { who: viewer });
  const { state, why } = checkOf(less, 'approvals') ?? {};
  assert.deepEqual([less.status, state, why], [200, 'unseen', 'ROLE_MISSING']);
});

test('Whoever is limited to an account sees that one alone: now, over time, and in what is found.', async () => {
  using database = new DatabaseSync(ground.config.databaseFile, { timeout: 5_000 });
  const samples = new WorthSamples(database);
  for (const accountId of [own, other])
    samples.put(accountId, { equity: '12.5', exposure: '1', whole: true }, ground.fixture.clock.wallMs());
  const look = async (who: Signed): Promise<readonly (readonly string[])[]> => {
    const holdings = await ground.ask('/api/overview/holdings', { who });
    const history = await ground.ask('/api/overview/history?range=day', { who });
    return [
      (holdings.json as unknown as Holdings).accounts.map(({ accountId }) => accountId),
      (history.json as unknown as History).accounts.map(({ accountId, points }) =>
        [accountId, ...points.map(({ equity }) => equity)].join(' '),
      ),
    ];
  };
  assert.deepEqual(await look(bob), [[own], [`${own} 12.5`]]);
  assert.deepEqual(await look(owner), [
    [own, other],
    [`${own} 12.5`, `${other} 12.5`],
  ]);
  const overview = await ground.ask('/api/overview', { who: bob });
  assert.equal(checkOf(overview, 'accounts')?.count, 1);
  assert.ok(!overview.text.includes(other) && !overview.text.includes('of another'));
  assert.equal(checkOf(overview, 'alerts')?.why, 'ACCOUNT_OUT_OF_REACH');
});

test('A range of no chart, and whoever is not signed in, are refused.', async () => {
  assert.equal((await ground.ask('/api/overview/history?range=century', { who: owner })).status, 400);
  for (const path of [
    '/api/overview',
    '/api/overview/holdings',
    '/api/overview/history?range=day',
    '/api/alerts?which=open&limit=5',
  ])
    assert.equal((await ground.ask(path)).code, 'SESSION_MISSING', path);
});

test('Alerts are of everything: who is limited to accounts sees none, and none is counted for him.', async () => {
  tell('al_1', 'critical');
  const list = '/api/alerts?which=open&limit=5';
  const seen = await ground.ask(list, { who: viewer });
  assert.deepEqual((seen.json as unknown as Alerts).open, { info: 0, warning: 0, critical: 1 });
  assert.deepEqual((await ground.ask('/api/alerts/count', { who: viewer })).json, { open: 1 });
  assert.equal((await ground.ask(list, { who: bob })).code, 'ACCOUNT_OUT_OF_REACH');
  assert.equal((await ground.ask('/api/alerts/channels', { who: bob })).code, 'ACCOUNT_OUT_OF_REACH');
  assert.deepEqual((await ground.ask('/api/alerts/count', { who: bob })).json, { open: 0 });
  const ack = await ground.ask('/api/alerts/acknowledge', { who: bob, body: { id: 'al_1' } });
  assert.equal(ack.code, 'ACCOUNT_OUT_OF_REACH');
  assert.equal(ground.outbox.unacknowledged('critical'), 1);
});

test('Whoever may stop things sees to an alert, by name; whoever only looks does not.', async () => {
  tell('al_2');
  const acknowledge = (who: Signed, id: string | null): Promise<Answered> =>
    ground.ask('/api/alerts/acknowledge', { who, body: { id } });
  assert.equal((await acknowledge(viewer, 'al_2')).code, 'ROLE_MISSING');
  assert.equal((await acknowledge(trader, 'al_nobody')).code, 'RECORD_NOT_FOUND');
  assert.deepEqual((await acknowledge(trader, 'al_2')).json, { acknowledged: 1 });
  assert.deepEqual((await acknowledge(trader, 'al_2')).json, { acknowledged: 0 });
  assert.equal(ground.outbox.list({ limit: 1, id: 'al_2' })[0]?.ackedBy, 'tom');
  tell('al_3');
  tell('al_4');
  const all = (await acknowledge(owner, null)).json as unknown as { readonly acknowledged: number };
  assert.ok(all.acknowledged >= 2);
  assert.deepEqual((await ground.ask('/api/alerts/count', { who: owner })).json, { open: 0 });
});

test('What is critical, and all at once, is silenced by a fresh second factor alone, and others see by whom.', async () => {
  const people = new DatabaseSync(ground.config.databaseFile, { timeout: 5_000 });
  const noted = (): readonly unknown[] =>
    people
      .prepare(
        "SELECT act || ' ' || name AS line FROM people_acts WHERE act LIKE '%seen-to' ORDER BY number DESC LIMIT 3",
      )
      .all()
      .map(({ line }) => line);
  const acknowledge = async (who: Signed, id: string | null): Promise<string> => {
    const { code, json } = await ground.ask('/api/alerts/acknowledge', { who, body: { id } });
    return code ?? String(json['acknowledged']);
  };
  const entered = ground.enter(trader);
  ground.fixture.clock.advance(STEP_UP_MS + 1);
  tell('al_31', 'critical');
  tell('al_32');
  tell('al_33', 'critical');
  const before = noted();
  assert.equal(await acknowledge(entered, 'al_31'), 'STEP_UP_NEEDED');
  assert.equal(await acknowledge(entered, null), 'STEP_UP_NEEDED');
  assert.equal(ground.outbox.unacknowledged('critical'), 2);
  assert.equal(await acknowledge(entered, 'al_32'), '1', 'what does not escalate is seen to by a session');
  assert.deepEqual(noted(), before);
  const fresh = ground.enter(trader);
  assert.equal(await acknowledge(fresh, 'al_31'), '1');
  assert.equal(noted()[0], 'critical-seen-to tom');
  assert.equal(await acknowledge(fresh, 'al_31'), '0');
  assert.equal(await acknowledge(fresh, null), '1');
  assert.deepEqual(noted(), ['critical-seen-to tom', 'alerts-seen-to tom', 'critical-seen-to tom']);
  people.prepare('UPDATE people SET held_ms = 1 WHERE operator_id = ?').run(trader.operatorId);
  tell('al_34', 'critical');
  assert.equal(await acknowledge(ground.enter(trader), 'al_34'), 'WIDENING_HELD');
  people.prepare('UPDATE people SET held_ms = NULL WHERE operator_id = ?').run(trader.operatorId);
  ground.outbox.acknowledge('al_34', 'a test', ground.fixture.clock.wallMs());
  people.close();
});

test('A test over a channel says what became of it, to those who may ask for one.', async () => {
  ground.outbox.setChannels(['telegram'], ground.fixture.clock.wallMs(), 0);
  const ask = (who: Signed, channel = 'telegram'): Promise<Answered> =>
    ground.ask('/api/alerts/test', { who, body: { channel } });
  assert.equal((await ask(trader)).code, 'ROLE_MISSING');
  assert.equal((await ask(owner, 'pigeon')).code, 'RECORD_NOT_FOUND');
  const deliver = async (
    end: (delivery: ReturnType<typeof ground.outbox.due>[number]) => void,
  ): Promise<Answered> => {
    const asked = ask(owner);
    for (;;) {
      const [due] = ground.outbox.due('telegram', ground.fixture.clock.wallMs(), 1);
      if (due !== undefined) {
        end(due);
        return asked;
      }
      await wait(5);
    }
  };
  const nowMs = ground.fixture.clock.wallMs();
  const sent = await deliver((due) => ground.outbox.sent(due, nowMs));
  assert.deepEqual(sent.json, { result: 'sent', problem: null });
  const failed = await deliver((due) =>
    ground.outbox.failed(due, { againMs: nowMs + 1e9, nowMs, problem: 'no route' }),
  );
  assert.deepEqual(failed.json, { result: 'failed', problem: 'no route' });
  const { channels } = (await ground.ask('/api/alerts/channels', { who: viewer })).json as {
    readonly channels: readonly { readonly name: string; readonly problem: string | null }[];
  };
  assert.deepEqual(
    channels.map(({ name, problem }) => [name, problem]),
    [['telegram', 'no route']],
  );
});

test('While the gateway cannot say who somebody is, whom it knew before sees alerts, and nobody else does.', async () => {
  const list = '/api/alerts?which=all&limit=5';
  assert.equal((await ground.ask(list, { who: owner })).status, 200);
  assert.equal((await ground.ask('/api/alerts/count', { who: bob })).status, 200);
  const late = await ground.person('eve', 'owner');
  // Nobody reaches it any more.
  rmSync(ground.fixture.socketPath);
  assert.equal((await ground.ask(list, { who: owner })).status, 200);
  assert.equal((await ground.ask(list, { who: bob })).code, 'ACCOUNT_OUT_OF_REACH');
  assert.equal((await ground.ask(list, { who: late })).code, 'GATEWAY_UNREACHED');
  const overview = (await ground.ask('/api/overview', { who: owner })).json as unknown as Overview;
  assert.equal(overview.verdict, 'unknown');
  assert.deepEqual(ground.faults, []);
});
