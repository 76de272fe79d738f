import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { OperationName, ParametersOf, ResultOf } from '@bitting/client/operations.ts';
import { parseNote } from '@bitting/core/ledger/tree/signed-note.ts';
import { Snapshots } from '../backup/snapshots.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { approvalIn, PeopleGround, type Person } from './testing/people-ground.ts';

const BACKUP = { to: '/mnt/backup', recipients: ['age1first'] };
const NOTE = new TextEncoder().encode('origin\n1\nAAAA\n\n— name AAAAAAAA\n');

/** Whose log is always signed to its end. */
const SIGNED = {
  size: 1n,
  released: { head: { size: 1n, root: new Uint8Array(32) }, checkpoint: parseNote(NOTE) },
  release: () => Promise.resolve(),
};

async function start() {
  const ground = await PeopleGround.start((vault) => ({
    tree: SIGNED as never,
    backups: new Snapshots({
      vault,
      copies: { vault: () => Uint8Array.of(1), private: () => Uint8Array.of(2) },
      clock: new ManualClock(),
      random: randomBytes,
    }),
  }));
  const [owner, admin] = [ground.add('owner', 'owner'), ground.add('admin', 'admin')];
  const done = async <Name extends OperationName>(person: Person, name: Name, given: ParametersOf<Name>) => {
    const outcome = await ground.call(person, name, given);
    assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
    return (outcome as { readonly result: ResultOf<Name> }).result;
  };
  return { ground, owner, admin, done };
}

function actsOf({ ledger }: PeopleGround, act: string) {
  return ledger.ofType('admin').filter((entry) => entry.act === act);
}

void test('one consent makes one backup with one record of it, of the vault in which the consent is used up', async () => {
  const { ground, owner, admin, done } = await start();
  using _ground = ground;
  await done(owner, 'approvals-set', { needed: { export: 1, operators: 1 } });
  const approvalId = approvalIn(await ground.call(owner, 'backup-begin', BACKUP));
  const { digest } = ground.approvals.show(approvalId);
  await done(admin, 'approvals-approve', { approvalId, digest });
  const begun = await done(owner, 'backup-begin', BACKUP);
  assert.equal(ground.approvals.show(approvalId).state, 'carried-out');
  assert.deepEqual(
    actsOf(ground, 'backup').map(({ details }) => [details['vault'], details['approval']]),
    [[begun.vaultVersion, approvalId]],
  );
  assert.deepEqual(
    actsOf(ground, 'carry-out').map(({ subject, details }) => [subject, details['digest']]),
    [[approvalId, digest]],
  );
  const again = await ground.call(owner, 'approvals-carry-out', { approvalId });
  assert.equal(again.kind === 'refused' && again.code, 'APPROVAL_OVER');
});

void test('a backup is one act where nobody has to agree', async () => {
  const { ground, owner, done } = await start();
  using _ground = ground;
  await done(owner, 'backup-begin', BACKUP);
  assert.deepEqual(
    ground.ledger.ofType('admin').map(({ act }) => act),
    ['backup'],
  );
});

void test('the parts of a backup are for whoever began it', async () => {
  const { ground, owner, admin, done } = await start();
  using _ground = ground;
  const { backup } = await done(owner, 'backup-begin', BACKUP);
  const part = { backup, file: 'vault', part: 0 } as const;
  const stranger = await ground.call(admin, 'backup-part', part);
  assert.equal(stranger.kind === 'refused' && stranger.code, 'BACKUP_REFUSED');
  await done(admin, 'backup-end', { backup });
  assert.deepEqual({ ...(await done(owner, 'backup-part', part)) }, { bytes: 'AQ==' });
  await done(owner, 'backup-end', { backup });
  assert.equal((await ground.call(owner, 'backup-part', part)).kind, 'refused');
});

void test('whoever agrees to a backup reads that it is the proposer who encrypts it', async () => {
  const { ground, owner, done } = await start();
  using _ground = ground;
  await done(owner, 'approvals-set', { needed: { export: 1, operators: 1 } });
  const approvalId = approvalIn(await ground.call(owner, 'backup-begin', BACKUP));
  assert.match(ground.approvals.show(approvalId).lines.join('\n'), /not encrypted by the gateway/u);
});
