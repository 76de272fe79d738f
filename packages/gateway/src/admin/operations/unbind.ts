import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { TRADING_STATES } from '@bitting/core/trading/vocabulary.ts';
import { flag, optional } from '../../config/closed-schema.ts';
import { PLAN_ACTS } from '../../halt/halt-plan.ts';
import type { AccountEntry, CredentialEntry, VirtualKeyEntry } from '../../vault/entries.ts';
import { close } from '../closing.ts';
import { id, neededReason } from '../fields.ts';
import { type AdminCall, type AdminPorts, defineOperation } from '../operation.ts';
import { demandAccount } from '../views.ts';

interface Bound {
  readonly account: AccountEntry;
  readonly credential: CredentialEntry;
}

interface Given {
  readonly accountId: string;
  readonly reason: string;
  readonly abandonUnknown?: boolean;
}

const STILL_KEPT = 'The account is halted and its virtual keys are revoked, but its venue key is still kept';

/**
 * Takes an account out: it is halted, its virtual keys are revoked, what is on its way ends, and only then its venue key leaves the
 * vault, in one write. Whatever comes in between leaves an account that trades nothing, and the same call goes on from there.
 */
export const unbind = defineOperation(
  'unbind',
  { accountId: id, reason: neededReason, abandonUnknown: optional(flag) },
  async (ports, given, call) => {
    const { departures, journal, keeping, keys } = ports;
    const bound = demandBound(ports, given.accountId);
    const { account, credential } = bound;
    demandNothingOpen(bound, given, ports);
    call.progress('closing', account.label);
    const revoked = await closeAll(account, given, { call, ports });
    call.progress('waiting', 'until what is on its way has ended');
    await departures.untilQuiet(account);
    call.progress('asking', 'which orders are open');
    const openOrders = await departures.openOrders(account);
    const unknown = demandSettled(account, given, ports);
    await journal.recordBefore({
      operatorId: call.operator.id,
      act: 'unbind',
      subject: account.id,
      reason: given.reason,
      details: {
        venue: account.venue,
        environment: account.environment,
        label: account.label,
        credential: credential.id,
        openOrders: openOrders === null ? 'not known' : String(openOrders.count),
        ...(unknown === 0 ? {} : { abandoned: String(unknown) }),
      },
    });
    await tellEnd(bound, call, ports, () => {
      // Somebody may have done something about it while the record was written, or begun what needs the key.
      demandAsClosed(bound, given, ports);
      keys.unbindCredential(account.id);
    });
    if (unknown > 0) departures.giveUp(account, call.operator.id);
    return {
      accountId: account.id,
      label: account.label,
      venue: account.venue,
      environment: account.environment,
      revoked,
      openOrders,
      abandoned: unknown,
      timerMayFire: departures.timerMayFire(account),
      wiped: keeping.wipe(),
    };
  },
);

function demandBound({ keys }: AdminPorts, accountId: string): Bound {
  const account = demandAccount(keys, accountId);
  const credential = keys.credential(accountId);
  if (credential !== null) return { account, credential };
  throw conflict(
    `${accountId} is taken out`,
    `The account "${account.label}" was taken out already: no key of it is kept.`,
  );
}

/** The record before says that it is begun; this one what came of it, which a life that ends in between leaves untold. */
async function tellEnd(
  { account, credential }: Bound,
  { operator }: AdminCall,
  { journal }: AdminPorts,
  takeOut: () => void,
): Promise<void> {
  const { environment, label, venue } = account;
  // `kept`: the venue key stays.
  const tell = (result: 'done' | 'kept') =>
    journal.recordAfter({
      operatorId: operator.id,
      act: 'unbind-end',
      subject: account.id,
      details: { venue, environment, label, credential: credential.id, result },
    });
  try {
    takeOut();
  } catch (error) {
    await tell('kept');
    throw error;
  }
  await tell('done');
}

/** What can be known before anything is closed. */
function demandNothingOpen({ account }: Bound, given: Given, ports: AdminPorts): void {
  demandUnneeded(account, ports, 'Nothing was changed');
  const { unknown } = ports.departures.unsettled(account);
  if (unknown > 0 && given.abandonUnknown !== true) throw unsettled(account, unknown, 'Nothing was changed');
}

/** Whatever needs this venue key, or the vault's own key of the account, could never end after it. */
function demandUnneeded(account: AccountEntry, ports: AdminPorts, done: string): void {
  const { keeping, plans } = ports;
  if (keeping.exchange.open().some((exchange) => exchange.account === account.id))
    throw conflict(
      `the key of ${account.id} is being exchanged`,
      `${done}: what the vault holds of this account is being given another key. "bitting vault status" says how far it is; repeat this when it is done.`,
    );
  if (plans.list().some((plan) => plan.state === 'running' && concerns(plan, account, ports)))
    throw conflict(
      `a plan for ${account.id} is under way`,
      `${done}: the plan of a halt is under way that needs this venue key. "bitting plans" shows it; let it end, or put a plan in its place that needs no venue: the same halt with --plan revoke.`,
    );
}

function concerns(
  { accountId, venue, virtualKeyId }: ReturnType<AdminPorts['plans']['list']>[number],
  account: AccountEntry,
  { keys }: AdminPorts,
): boolean {
  if (accountId !== null) return accountId === account.id;
  if (virtualKeyId !== null) return keys.virtualKey(virtualKeyId)?.accountId === account.id;
  return venue === null || venue === account.venue;
}

/** At once; each is written down as the operator's own halt or revocation is. The keys that this call revoked. */
async function closeAll(
  { id: accountId }: AccountEntry,
  { reason }: Given,
  { call, ports }: { readonly call: AdminCall; readonly ports: AdminPorts },
): Promise<readonly { readonly virtualKeyId: string; readonly label: string }[]> {
  const { journal, keys } = ports;
  const act = { operatorId: call.operator.id, reason, details: { unbind: accountId } };
  const written: Promise<unknown>[] = [];
  if (!isClosed(demandAccount(keys, accountId))) {
    const closable = {
      state: () => demandAccount(keys, accountId).state,
      set: () => void keys.setAccountState(accountId, 'halted'),
    };
    const halting = { ...act, act: PLAN_ACTS.begin, subject: accountId };
    written.push(close('halted', closable, { journal, act: halting }));
  }
  const open = openKeys(accountId, ports);
  for (const { id: subject } of open) {
    const closable = {
      state: () => keys.virtualKey(subject)?.state ?? 'revoked',
      set: () => void keys.setKeyState(subject, 'revoked'),
    };
    written.push(close('revoked', closable, { journal, act: { ...act, act: 'revoke', subject } }));
  }
  await Promise.all(written);
  return open.map((key) => ({ virtualKeyId: key.id, label: key.label }));
}

/** How many outcomes nobody will find out. */
function demandSettled(account: AccountEntry, given: Given, { departures }: AdminPorts): number {
  const { underWay, unknown } = departures.unsettled(account);
  if (underWay === 0 && (unknown === 0 || given.abandonUnknown === true)) return unknown;
  throw unsettled(account, underWay + unknown, STILL_KEPT);
}

function demandAsClosed({ account, credential }: Bound, given: Given, ports: AdminPorts): void {
  const { keys } = ports;
  const now = demandBound(ports, account.id);
  const isSame = now.credential.id === credential.id && isClosed(now.account);
  if (!isSame || openKeys(account.id, ports).length > 0)
    throw conflict(
      `${account.id} was changed meanwhile`,
      `Somebody changed the account "${keys.account(account.id)?.label ?? ''}" meanwhile; its venue key is still kept. Look at it, then repeat this.`,
    );
  demandUnneeded(account, ports, STILL_KEPT);
  demandSettled(account, given, ports);
}

function isClosed({ state }: AccountEntry): boolean {
  return TRADING_STATES.indexOf(state) >= TRADING_STATES.indexOf('halted');
}

function openKeys(accountId: string, { keys }: AdminPorts): readonly VirtualKeyEntry[] {
  return keys.listVirtualKeys().filter((key) => key.accountId === accountId && key.state !== 'revoked');
}

function unsettled({ id: accountId }: AccountEntry, count: number, done: string): BittingError {
  return new BittingError('ACCOUNT_UNSETTLED', `${count} outcomes of ${accountId} are not known`, {
    publicDetail: `${done}: what became of ${count} of its requests is not known yet, and only this venue key can ask. Repeat this when "bitting status" shows none of them open; where the venue does not answer any more, --abandon-unknown gives them up.`,
  });
}

function conflict(detail: string, sentence: string): BittingError {
  return new BittingError('STATE_CONFLICT', detail, { publicDetail: sentence });
}
