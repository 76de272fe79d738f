import assert from 'node:assert/strict';
import {
  approvalIn,
  PeopleGround,
  type Outcome,
  type Person,
} from '@bitting/gateway/admin/testing/people-ground.ts';

export const HOUR_MS = 3_600_000;
/** One other for everything. */
export const ONE_OTHER = {
  bind: 1,
  keys: 1,
  policy: 1,
  resume: 1,
  operators: 1,
  export: 1,
  erase: 1,
  vault: 1,
};

export interface Ground extends Disposable {
  readonly ground: PeopleGround;
  readonly owner: Person;
  readonly approver: Person;
  readonly admin: Person;
}

/** Halted, with a rule that asks for one other. */
export async function start(): Promise<Ground> {
  const ground = await PeopleGround.start();
  const [owner, admin, approver] = (['owner', 'admin', 'approver'] as const).map((role) =>
    ground.add(role, role),
  );
  assert.ok(owner !== undefined && admin !== undefined && approver !== undefined);
  done(await ground.call(owner, 'approvals-set', { needed: ONE_OTHER }));
  done(await ground.call(owner, 'halt', {}));
  return {
    ground,
    owner,
    admin,
    approver,
    [Symbol.dispose]: () => {
      ground[Symbol.dispose]();
    },
  };
}

export function done(outcome: Outcome): unknown {
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome));
  return outcome.kind === 'done' ? outcome.result : null;
}

export function refused(outcome: Outcome, code: string, what = ''): void {
  assert.equal(outcome.kind === 'refused' ? outcome.code : 'done', code, what);
}

export async function proposeResume({ ground, owner }: Ground): Promise<string> {
  return approvalIn(await ground.call(owner, 'resume', { reason: 'over' }));
}

export function agree({ ground }: Ground, by: Person, approvalId: string): Promise<Outcome> {
  const { digest } = ground.approvals.show(approvalId);
  return ground.call(by, 'approvals-approve', { approvalId, digest });
}
