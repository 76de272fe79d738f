/** What somebody changes of a bound key on the page of its venue: found by the next look, told, and stopped where it is more than was accepted. */
import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import { VENUE_IDS } from '@bitting/core/trading/vocabulary.ts';
import { CanarySet } from '../support/canary.ts';
import { OPERATOR, WatchGround, type BoundKey } from './watch-ground.ts';

const HERE = '127.0.0.1';
const READ_AND_TRADE = ['read_only', 'trade'] as const;
const WITH_WITHDRAWALS = [...READ_AND_TRADE, 'withdraw'] as const;
const LOOKS = 100;
const FIVE_MINUTES = 300_000;

let ground: WatchGround;

afterEach(async () => {
  await ground.close();
});

for (const venue of VENUE_IDS)
  void suite(`A bound key of ${venue}`, () => {
    test('that nobody changes is told of by nothing in a hundred looks, each of which asks two questions at most.', async () => {
      ground = await WatchGround.start({ terms: { otherKeys: true } });
      const bound = ground.bind(venue, { ips: [HERE] });
      const questions = () => ground.controlOf(venue).countRequests();
      await ground.look(bound);
      const kept = rememberedOf(bound);
      const before = questions();
      for (let look = 0; look < LOOKS; look += 1) {
        await ground.look(bound);
        ground.advance(FIVE_MINUTES);
      }
      assert.deepEqual(ground.ledger.entries, []);
      assert.equal(questions() - before, LOOKS * 2);
      assert.equal(rememberedOf(bound), kept, 'nothing is written into the vault either');
      assert.equal(ground.stateOf(bound), 'active');
      assert.equal(ground.keyWatch.view(bound.accountId).state, 'as-accepted');
      assert.equal(ground.keyWatch.view(bound.accountId).problem, null);
    });

    test('that may withdraw now halts its account by the next round, and no other; nobody resumes it before it is put right.', async () => {
      ground = await WatchGround.start({ terms: { minutes: 5 } });
      const [bound, other] = [ground.bind(venue), ground.bind(venue)];
      await ground.until(() => areSeen([bound, other]));
      ground.change(bound, { permissions: WITH_WITHDRAWALS });
      const changedAt = ground.clock.wallMs();
      await ground.until(() => ground.stateOf(bound) === 'halted');
      assert.ok(ground.clock.wallMs() - changedAt <= FIVE_MINUTES * 1.1 + 10_000);
      await ground.until(() => ground.events().length > 0);
      const words = ground.keys.credential(bound.accountId)?.permissions ?? [];
      assert.deepEqual(ground.told(), [
        ['key-changed', { what: 'permissions', from: namesOf(venue, READ_AND_TRADE), to: words.join(',') }],
      ]);
      assert.ok(words.includes('withdraw'));
      const [act] = ground.acts();
      assert.deepEqual(
        [act?.act, act?.operatorId, act?.subject, act?.reason],
        ['halt', 'key-watch', bound.accountId, 'the venue key may now withdraw'],
      );
      assert.equal(ground.stateOf(other), 'active');
      assert.equal(ground.keyWatch.view(bound.accountId).state, 'beyond');

      await assert.rejects(settling(ground.keyWatch.demandAsAccepted(bound.accountId)), {
        code: 'STATE_CONFLICT',
      });
      await assert.rejects(settling(ground.keyWatch.accept(bound.accountId, OPERATOR)), {
        code: 'CREDENTIAL_REFUSED',
      });
      ground.change(bound, { permissions: READ_AND_TRADE });
      await settling(ground.keyWatch.demandAsAccepted(bound.accountId));
      assert.equal(ground.stateOf(bound), 'halted', 'until somebody resumes it');
      assert.equal(ground.told('key-changed').length, 2);
    });

    test('that works from more addresses than were accepted, or from all, halts its account; from fewer it does not.', async () => {
      ground = await WatchGround.start();
      const accepted = ['127.0.0.0/24', '192.0.2.7'];
      const cases: readonly (readonly [ips: readonly string[], state: string])[] = [
        [[HERE], 'active'],
        [['127.0.0.0/25', '192.0.2.7'], 'active'],
        [[...accepted, '192.0.2.8'], 'halted'],
        [['127.0.0.0/23'], 'halted'],
        [[], 'halted'],
      ];
      for (const [ips, state] of cases) {
        const bound = ground.bind(venue, { ips: accepted });
        await ground.look(bound);
        assert.equal(ground.stateOf(bound), 'active');
        ground.change(bound, { ips });
        await ground.look(bound);
        assert.equal(ground.stateOf(bound), state, ips.join(' '));
        const told = ground.told().at(-1);
        assert.equal(
          told?.[1]['to'] === (ips.join(',') || 'any address') || told?.[1]['what'] === 'end',
          true,
        );
      }
    });

    test('that has another name is told of and halts nobody, once, also when the gateway is started again.', async () => {
      ground = await WatchGround.start();
      const bound = ground.bind(venue);
      await ground.look(bound);
      ground.change(bound, { label: 'not mine\u001b[2J' });
      await ground.look(bound);
      await ground.look(bound);
      await ground.restart();
      await ground.look(bound);
      assert.deepEqual(ground.told(), [
        ['key-changed', { what: 'label', from: 'rehearsal', to: 'not mine?[2J' }],
      ]);
      assert.equal(ground.stateOf(bound), 'active');
      assert.equal(ground.keyWatch.view(bound.accountId).state, 'changed');
      const accepted = await settling(ground.keyWatch.accept(bound.accountId, OPERATOR));
      assert.equal(accepted.label, 'not mine?[2J');
      assert.equal(ground.keyWatch.view(bound.accountId).state, 'as-accepted');
    });

    test('EXP-04 that is deleted at the venue is asked for twice, then told of, and halts its account.', async () => {
      ground = await WatchGround.start();
      const [bound, other] = [ground.bind(venue), ground.bind(venue)];
      for (const one of [bound, other]) await ground.look(one);
      const control = ground.controlOf(venue);
      const row = control.keys().find(({ apiKey }) => apiKey === bound.key.apiKey);
      assert.ok(row);
      control.deleteKey(bound.key.apiKey);
      const before = control.countRequests();
      await ground.look(bound);
      assert.equal(control.countRequests() - before, 2);
      assert.equal(ground.stateOf(bound), 'halted');
      assert.deepEqual(
        ground.told().map(([event]) => event),
        ['key-gone'],
      );
      assert.equal(ground.keyWatch.view(bound.accountId).state, 'gone');
      await ground.look(bound);
      assert.equal(ground.events().length, 1, 'told once');
      await assert.rejects(settling(ground.keyWatch.demandAsAccepted(bound.accountId)), {
        code: 'STATE_CONFLICT',
      });
      await ground.look(other);
      assert.equal(ground.stateOf(other), 'active');
      control.createKey({ ...row, uid: bound.uid });
      await settling(ground.keyWatch.demandAsAccepted(bound.accountId));
      assert.equal(ground.keyWatch.view(bound.accountId).state, 'as-accepted');
    });

    test('of which the venue says nothing for three looks is told to be unwatched, and watched again; nothing has changed by that.', async () => {
      ground = await WatchGround.start();
      const bound = ground.bind(venue);
      await ground.look(bound);
      ground.controlOf(venue).setMaintenance(true);
      for (let look = 0; look < 2; look += 1) await ground.look(bound);
      assert.deepEqual(ground.told(), []);
      assert.notEqual(ground.keyWatch.view(bound.accountId).problem, null);
      await ground.look(bound);
      const begun = [['key-unwatched', 'begun']];
      assert.deepEqual(
        ground.told().map(([event, { state }]) => [event, state]),
        begun,
      );
      await ground.look(bound);
      assert.equal(ground.told().length, 1, 'told once');
      ground.controlOf(venue).setMaintenance(false);
      await ground.look(bound);
      assert.deepEqual(
        ground.told().map(([event, { state }]) => [event, state]),
        [
          ['key-unwatched', 'begun'],
          ['key-unwatched', 'over'],
        ],
      );
      assert.equal(ground.stateOf(bound), 'active');
    });

    test('that cannot be asked about because the clock of this machine is off is shown with that cause, and is no change.', async () => {
      ground = await WatchGround.start();
      const bound = ground.bind(venue);
      ground.controlOf(venue).setClockOffset(10 * 60_000);
      await ground.look(bound);
      assert.match(
        ground.keyWatch.view(bound.accountId).problem ?? '',
        /^The clock of this machine is wrong/u,
      );
      ground.controlOf(venue).setClockOffset(0);
      await ground.look(bound);
      assert.deepEqual([ground.keyWatch.view(bound.accountId).problem, ground.told()], [null, []]);
    });

    test('is told of when it is not taken from this machine’s address, with the address that the venue saw.', async () => {
      ground = await WatchGround.start();
      const bound = ground.bind(venue, { ips: [HERE] });
      await ground.look(bound);
      ground.change(bound, { ips: ['192.0.2.7'] });
      await ground.look(bound);
      await ground.look(bound);
      assert.deepEqual(ground.told(), [
        ['key-elsewhere', { state: 'begun', egress: HERE, source: 'venue', addresses: HERE }],
      ]);
      assert.equal(ground.keyWatch.view(bound.accountId).elsewhere, HERE);
      assert.equal(ground.stateOf(bound), 'active', 'nobody knows what it is bound to now');
      ground.change(bound, { ips: [HERE] });
      await ground.look(bound);
      assert.deepEqual(ground.told('key-elsewhere').at(-1)?.[1]['state'], 'over');
    });

    test('is told of before the venue refuses, where the machine’s address is configured and not on its list.', async () => {
      ground = await WatchGround.start({ terms: { egress: ['198.51.100.7'] } });
      const bound = ground.bind(venue, { ips: [HERE, '198.51.100.7'] });
      await ground.look(bound);
      assert.deepEqual(ground.told(), []);
      ground.change(bound, { ips: [HERE] });
      await ground.look(bound);
      assert.deepEqual(ground.told('key-elsewhere'), [
        ['key-elsewhere', { state: 'begun', egress: '198.51.100.7', source: 'configured', addresses: HERE }],
      ]);
    });

    test('is accepted as it is by an owner who says why; not when it changed a moment ago.', async () => {
      ground = await WatchGround.start();
      const bound = ground.bind(venue, { ips: [HERE] });
      await ground.look(bound);
      ground.change(bound, { ips: [HERE, '192.0.2.7'] });
      await ground.look(bound);
      assert.equal(ground.stateOf(bound), 'halted');
      ground.change(bound, { ips: [HERE, '192.0.2.8'] });
      await assert.rejects(settling(ground.keyWatch.accept(bound.accountId, OPERATOR)), {
        code: 'STATE_CONFLICT',
      });
      const accepted = await settling(ground.keyWatch.accept(bound.accountId, OPERATOR));
      assert.deepEqual(accepted.ips, [HERE, '192.0.2.8']);
      const act = ground.acts().at(-1);
      assert.deepEqual(
        [act?.act, act?.operatorId, act?.reason, act?.details['addresses']],
        ['accept-key', 'op_1', OPERATOR.reason, `${HERE} → ${HERE},192.0.2.8`],
      );
      assert.equal(ground.stateOf(bound), 'halted', 'accepting resumes nothing');
      await settling(ground.keyWatch.demandAsAccepted(bound.accountId));
      await ground.restart();
      await ground.look(bound);
      assert.equal(ground.keyWatch.view(bound.accountId).state, 'as-accepted');
    });

    test('that changes while its acceptance is written down is not accepted.', async () => {
      ground = await WatchGround.start();
      const bound = ground.bind(venue, { ips: [HERE] });
      await ground.look(bound);
      ground.change(bound, { label: 'another' });
      await ground.look(bound);
      const release = ground.ledger.hold();
      const accepting = ground.keyWatch.accept(bound.accountId, OPERATOR);
      accepting.catch(() => undefined);
      await ground.ledger.untilWaiting(1);
      ground.change(bound, { label: 'a third' });
      const looking = ground.look(bound);
      await ground.until(() => rememberedOf(bound)?.told.label === 'a third');
      release();
      await looking;
      await assert.rejects(accepting, { code: 'STATE_CONFLICT' });
      assert.equal(rememberedOf(bound)?.accepted.label, 'rehearsal');
    });

    test('that was bound before anything was written down of it is taken as it was seen then, within what was.', async () => {
      ground = await WatchGround.start();
      const [same, unbound] = [ground.bind(venue), ground.bind(venue, { ipBound: true })];
      for (const one of [same, unbound]) await ground.look(one);
      assert.equal(ground.stateOf(same), 'active');
      assert.equal(ground.stateOf(unbound), 'halted', 'it was bound to addresses and is to none now');
      const withdrawing = ground.bind(venue);
      ground.change(withdrawing, { permissions: WITH_WITHDRAWALS });
      await ground.look(withdrawing);
      assert.equal(ground.stateOf(withdrawing), 'halted');
    });

    test('leaves nothing of its secrets in what is told, shown or counted.', async () => {
      ground = await WatchGround.start({ terms: { otherKeys: true } });
      const bound = ground.bind(venue, { ips: [HERE] });
      const canaries = new CanarySet();
      const names = ['apiKey', 'secret', 'passphrase'] as const;
      for (const name of names) if (bound.key[name] !== '') canaries.watch(name, bound.key[name]);
      const other = 'f0e1d2c3-b4a5968778695a4b-3c2d1e0f';
      canaries.watch('another key', other);
      await ground.look(bound);
      ground.controlOf(venue).createKey({
        uid: bound.uid,
        apiKey: other,
        secret: 'another secret',
        passphrase: 'Another-1',
        permissions: READ_AND_TRADE,
        label: bound.key.apiKey,
      });
      ground.change(bound, { label: 'another', permissions: WITH_WITHDRAWALS });
      await ground.look(bound);
      ground.change(bound, { ips: ['192.0.2.7'] });
      await ground.look(bound);
      ground.controlOf(venue).deleteKey(bound.key.apiKey);
      await ground.look(bound);
      assert.ok(ground.events().length >= 4);
      const said = [
        ground.ledger.entries,
        ground.keyWatch.view(bound.accountId),
        ground.keyWatch.renderMetrics(),
      ];
      assert.deepEqual(canaries.search('what is said', JSON.stringify(said)), []);
    });
  });

void suite('Other keys', () => {
  test('of the same user of HTX are told of when they come and go, by a fingerprint.', async () => {
    ground = await WatchGround.start({ terms: { otherKeys: true } });
    const bound = ground.bind('htx', { ips: [HERE] });
    await ground.look(bound);
    const apiKey = '11112222-33334444-55556666-77778';
    ground.venue.htx.createKey({
      uid: bound.uid,
      apiKey,
      secret: 'secret',
      passphrase: '',
      permissions: READ_AND_TRADE,
      label: 'mine',
    });
    await ground.look(bound);
    ground.venue.htx.deleteKey(apiKey);
    await ground.look(bound);
    const told = ground.told();
    const shown = told[0]?.[1]['to'] ?? '';
    assert.match(shown, /^[0-9a-f]{10} readOnly\+trade anywhere mine$/u);
    assert.deepEqual(told, [
      ['key-changed', { what: 'other-keys', from: '', to: shown }],
      ['key-changed', { what: 'other-keys', from: shown, to: '' }],
    ]);
    assert.equal(ground.stateOf(bound), 'active');
  });

  test('of sub-accounts of an OKX main account are told of; whoever is no main account is not asked.', async () => {
    ground = await WatchGround.start({ terms: { otherKeys: true } });
    const bound = ground.bind('okx', { ips: [HERE] });
    const { control } = ground.venue;
    const sub = control.createAccount({ masterUid: bound.uid, name: 'gridbots' });
    await ground.look(bound);
    control.createKey({
      uid: sub.uid,
      apiKey: '0a0b0c0d-0000-4000-8000-0a0b0c0d0e0f',
      secret: 'F'.repeat(32),
      passphrase: 'Another-1',
      permissions: READ_AND_TRADE,
      label: 'thief',
    });
    await ground.look(bound);
    assert.equal(ground.told().length, 1);
    assert.match(
      ground.told()[0]?.[1]['to'] ?? '',
      /^[0-9a-f]{10} read_only\+trade anywhere gridbots\/thief$/u,
    );
  });
});

/** What the vault has of it. */
function rememberedOf({ accountId }: BoundKey) {
  const credential = ground.keys.credential(accountId);
  return credential === null ? null : ground.keys.watched.of(credential);
}

function areSeen(keys: readonly BoundKey[]): boolean {
  return keys.every(({ accountId }) => ground.keyWatch.view(accountId).lookedAt !== null);
}

/** With time going by, as looks that are made twice need it. */
async function settling<Result>(work: Promise<Result>): Promise<Result> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  done.catch(() => undefined);
  await ground.until(() => isDone);
  return done;
}

function namesOf(venue: BoundKey['venue'], permissions: readonly string[]): string {
  return permissions.map((one) => (venue === 'htx' && one === 'read_only' ? 'readOnly' : one)).join(',');
}
