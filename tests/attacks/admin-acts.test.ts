/** Random administrative acts against a twin that says who may do what, and what never may come about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  approvalIn,
  type Outcome,
  PeopleGround,
  type Person,
} from '@bitting/gateway/admin/testing/people-ground.ts';
import type { OperatorRole } from '@bitting/client/people.ts';
import type { OperationName, ParametersOf } from '@bitting/client/operations.ts';
import { AdminModel } from './admin-model.ts';
import { readCount } from './counts.ts';
import { seededRandom } from './random.ts';

const ACTS = readCount('ATTACK_ADMIN_ACTS', 10_000);
/** On one vault: an operator who was disabled stays in it. */
const ACTS_EACH = 250;
const HOUR_MS = 3_600_000;
const ROLES: readonly OperatorRole[] = ['owner', 'admin', 'trader', 'approver', 'auditor', 'viewer'];
const ZEROS = { bind: 0, keys: 0, policy: 0, export: 0, erase: 0, vault: 0 };

interface Told {
  readonly name: string;
  readonly person: Person;
  readonly outcome: Outcome;
  readonly call: string;
}

/** What came of all acts: a run in which nothing was ever carried out shows nothing. */
const SEEN = { done: 0, refused: 0, proposed: 0, agreed: 0, lastOwner: 0, unreachable: 0 };

class Round {
  readonly #ground: PeopleGround;
  readonly #model = new AdminModel();
  readonly #people: Person[] = [];
  readonly #random: () => number;
  #names = 0;
  #isHalted = false;

  constructor(ground: PeopleGround, random: () => number) {
    this.#ground = ground;
    this.#random = random;
    for (const role of ['owner', 'owner', 'admin', 'approver'] as const) {
      const person = ground.add(`first ${(this.#names += 1)}`, role);
      this.#people.push(person);
      this.#model.people.set(person.id, { id: person.id, role, active: true, trustedMs: null });
    }
  }

  get #nowMs(): number {
    return this.#ground.clock.wallMs();
  }

  async act(): Promise<string> {
    const acts = [
      () => this.#add(),
      () => this.#role(),
      () => this.#disable(),
      () => this.#token(),
      () => this.#rule(),
      () => this.#resume(),
      () => this.#decide(),
      () => this.#decide(),
      () => this.#carryOut(),
      () => this.#carryOut(),
      () => this.#wait(),
    ];
    const said = await this.#pick(acts)();
    assert.ok(this.#model.holds(this.#nowMs), 'an owner and a quorum are left');
    return said;
  }

  #pick<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)];
    assert.ok(item !== undefined);
    return item;
  }

  async #call<Name extends OperationName>(
    person: Person,
    name: Name,
    parameters: ParametersOf<Name>,
  ): Promise<Told> {
    const outcome = await this.#ground.call(person, name, parameters);
    if (outcome.kind === 'done') SEEN.done += 1;
    else if (outcome.code === 'APPROVAL_NEEDED') SEEN.proposed += 1;
    else SEEN.refused += 1;
    if (outcome.kind === 'refused' && outcome.code === 'LAST_OWNER') SEEN.lastOwner += 1;
    if (outcome.kind === 'refused' && outcome.code === 'QUORUM_UNREACHABLE') SEEN.unreachable += 1;
    return { name, person, outcome, call: `${name} ${JSON.stringify(parameters)}` };
  }

  /** It was done: then its caller might, and as many agreed as had to. */
  #judge({ person, outcome, call }: Told, needed: number, roles: readonly OperatorRole[]): boolean {
    if (outcome.kind === 'refused') {
      if (outcome.code === 'APPROVAL_NEEDED')
        this.#model.propose(approvalIn(outcome), { proposer: person.id, call, needed }, this.#nowMs);
      return false;
    }
    const caller = this.#model.people.get(person.id);
    assert.ok(caller?.active === true && roles.includes(caller.role), `${caller?.role ?? 'nobody'}: ${call}`);
    if (needed === 0) return true;
    const proposal = this.#model.agreed(person.id, call, needed, this.#nowMs);
    assert.ok(proposal !== null, `done without ${needed} others: ${call}`);
    proposal.over = true;
    SEEN.agreed += 1;
    return true;
  }

  async #add(): Promise<string> {
    const role = this.#pick(ROLES);
    const told = await this.#call(this.#pick(this.#people), 'operators-add', {
      name: `person ${this.#names}`,
      role,
    });
    this.#added(told, role);
    return told.call;
  }

  #added(told: Told, role: OperatorRole): void {
    if (!this.#judge(told, this.#model.rules(this.#nowMs)[0].operators, ['owner'])) return;
    assert.ok(told.outcome.kind === 'done');
    this.#names += 1;
    const made = told.outcome.result as { readonly operatorId: string; readonly token: string };
    this.#people.push({ id: made.operatorId, token: made.token });
    this.#model.people.set(made.operatorId, {
      id: made.operatorId,
      role,
      active: true,
      trustedMs: this.#nowMs,
    });
  }

  async #role(): Promise<string> {
    const [target, role] = [this.#pick(this.#people), this.#pick(ROLES)];
    const told = await this.#call(this.#pick(this.#people), 'operators-role', {
      operatorId: target.id,
      role,
    });
    this.#changed(told, target.id, role);
    return told.call;
  }

  #changed(told: Told, id: string, role: OperatorRole): void {
    const known = this.#model.people.get(id);
    assert.ok(known !== undefined);
    const isNarrower = this.#model.isNarrower(role, known.role);
    const needed = isNarrower ? 0 : this.#model.rules(this.#nowMs)[0].operators;
    if (!this.#judge(told, needed, ['owner'])) return;
    known.role = role;
    if (!isNarrower) known.trustedMs = this.#nowMs;
  }

  async #disable(): Promise<string> {
    const target = this.#pick(this.#people);
    const told = await this.#call(this.#pick(this.#people), 'operators-disable', { operatorId: target.id });
    const known = this.#model.people.get(target.id);
    if (this.#judge(told, 0, ['owner']) && known !== undefined) known.active = false;
    return told.call;
  }

  async #token(): Promise<string> {
    const [caller, target] = [this.#pick(this.#people), this.#pick(this.#people)];
    const told = await this.#call(caller, 'operators-token', { operatorId: target.id });
    this.#renewed(told, target);
    return told.call;
  }

  #renewed(told: Told, target: Person): void {
    const isOwn = told.person.id === target.id;
    const needed = isOwn ? 0 : this.#model.rules(this.#nowMs)[0].operators;
    if (!this.#judge(told, needed, isOwn ? ROLES.filter((role) => role !== 'viewer') : ['owner'])) return;
    assert.ok(told.outcome.kind === 'done');
    target.token = (told.outcome.result as { readonly token: string }).token;
    const known = this.#model.people.get(target.id);
    if (!isOwn && known !== undefined) known.trustedMs = this.#nowMs;
  }

  async #rule(): Promise<string> {
    const operators = Math.floor(this.#random() * 4);
    const resume = Math.floor(this.#random() * (operators + 1));
    const needed = { ...ZEROS, resume, operators };
    const told = await this.#call(this.#pick(this.#people), 'approvals-set', { needed });
    this.#ruled(told, { resume, operators });
    return told.call;
  }

  #ruled(told: Told, rule: { readonly resume: number; readonly operators: number }): void {
    if (this.#judge(told, this.#model.neededFor(rule, this.#nowMs), ['owner']))
      this.#model.setRule(rule, this.#nowMs);
  }

  async #resume(): Promise<string> {
    const caller = this.#pick(this.#people);
    if (!this.#isHalted) {
      const told = await this.#call(caller, 'halt', {});
      if (this.#judge(told, 0, ['owner', 'admin', 'trader', 'approver'])) this.#isHalted = true;
      return told.call;
    }
    const told = await this.#call(caller, 'resume', { reason: 'over' });
    this.#resumed(told);
    return told.call;
  }

  #resumed(told: Told): void {
    if (this.#judge(told, this.#model.rules(this.#nowMs)[0].resume, ['owner', 'admin']))
      this.#isHalted = false;
  }

  async #decide(): Promise<string> {
    const id = this.#somewhere();
    if (id === null) return 'nothing to decide';
    const caller = this.#pick(this.#people);
    const proposal = this.#model.proposals.get(id);
    assert.ok(proposal !== undefined);
    const { digest } = this.#ground.approvals.show(id);
    const isRejection = this.#random() < 0.05;
    const told = isRejection
      ? await this.#call(caller, 'approvals-reject', { approvalId: id })
      : await this.#call(caller, 'approvals-approve', { approvalId: id, digest });
    if (told.outcome.kind === 'refused') return told.call;
    if (isRejection) proposal.over = true;
    else {
      assert.ok(this.#model.mayConsent(caller.id, proposal, this.#nowMs), `${caller.id} agreed to ${id}`);
      assert.ok(!proposal.consents.has(caller.id), 'agreed twice');
      proposal.consents.add(caller.id);
    }
    return told.call;
  }

  /** By its proposer mostly, and by anybody else: the call itself once more. */
  async #carryOut(): Promise<string> {
    const id = this.#somewhere();
    if (id === null) return 'nothing to carry out';
    const proposal = this.#model.proposals.get(id);
    const proposer = this.#people.find((person) => person.id === proposal?.proposer);
    assert.ok(proposal !== undefined && proposer !== undefined);
    const caller = this.#random() < 0.8 ? proposer : this.#pick(this.#people);
    const told = {
      ...(await this.#call(caller, 'approvals-carry-out', { approvalId: id })),
      call: proposal.call,
    };
    if (told.outcome.kind === 'refused') return told.call;
    const { operation, result } = told.outcome.result as {
      readonly operation: string;
      readonly result: unknown;
    };
    const done = { ...told, outcome: { kind: 'done', result } as const };
    this.#carriedOut(operation, done, proposal.call.slice(operation.length + 1));
    return told.call;
  }

  #carriedOut(operation: string, done: Told, json: string): void {
    const given = JSON.parse(json) as {
      readonly operatorId: string;
      readonly role: OperatorRole;
      readonly needed: { readonly resume: number; readonly operators: number };
    };
    const target = this.#people.find(({ id }) => id === given.operatorId);
    if (operation === 'operators-add') this.#added(done, given.role);
    else if (operation === 'operators-role') this.#changed(done, given.operatorId, given.role);
    else if (operation === 'approvals-set') this.#ruled(done, given.needed);
    else if (operation === 'resume') this.#resumed(done);
    else {
      assert.ok(operation === 'operators-token' && target !== undefined, operation);
      this.#renewed(done, target);
    }
  }

  async #wait(): Promise<string> {
    this.#ground.clock.advance(Math.floor(this.#random() * 20) * HOUR_MS);
    return Promise.resolve('some hours pass');
  }

  #somewhere(): string | null {
    const open = [...this.#model.proposals].filter(([, { over, until }]) => !over && this.#nowMs < until);
    return open.length === 0 ? null : this.#pick(open)[0];
  }
}

void test(`AUT-08: ${ACTS} random administrative acts leave an owner and a quorum, and nothing is done without its approvals`, async () => {
  const { random, seed } = seededRandom('administrative acts');
  for (let from = 0; from < ACTS; from += ACTS_EACH) {
    using ground = await PeopleGround.start();
    const round = new Round(ground, random);
    const said: string[] = [];
    try {
      for (let at = from; at < Math.min(from + ACTS_EACH, ACTS); at += 1) said.push(await round.act());
    } catch (error) {
      throw new Error(`${seed}, after ${from}: ${said.slice(-12).join(' | ')}`, { cause: error });
    }
  }
  for (const [what, count] of Object.entries(SEEN))
    assert.ok(count > 0, `${what} never came about, ${seed}: ${JSON.stringify(SEEN)}`);
});
