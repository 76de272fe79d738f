import { TRADING_STATES, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import { close } from '../admin/closing.ts';
import type { Journal } from '../admin/journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyFacts, WatchedKey } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import { LOOKS_FAILED_MAX } from './bounds.ts';
import { stepBefore } from './key-end.ts';
import {
  acceptedBefore,
  acceptedUnseen,
  describeIps,
  findBeyond,
  isCovered,
  listChanges,
} from './key-facts.ts';
import type { KeyLook } from './key-look.ts';
import type { KeyMemory } from './key-memory.ts';
import type { Bound, Sight } from './sights.ts';
import type { WatchEvents } from './watch-events.ts';

/** Who is written down for what the watch did. */
export const KEY_WATCH_ACTOR = 'key-watch';

export interface JudgePorts {
  readonly keys: Pick<VaultKeyRing, 'account' | 'setAccountState' | 'watched'>;
  readonly journal: Journal;
  readonly clock: Pick<Clock, 'wallMs'>;
  readonly events: WatchEvents;
  /** The addresses that this machine is expected to come from; empty: not said. */
  readonly egress: readonly string[];
}

/** What one look means: compared with what was accepted and with what was told, remembered, and acted upon. */
export class KeyJudge {
  readonly #ports: JudgePorts;
  readonly #memory: KeyMemory;

  constructor(ports: JudgePorts, memory: KeyMemory) {
    this.#ports = ports;
    this.#memory = memory;
  }

  /**
   * Halted is before it is told, and all of it within this turn: nobody binds another key in between. Resolves once a halt is written
   * down.
   */
  async judge(bound: Bound, sight: Sight, found: KeyLook): Promise<void> {
    const reason = this.#findReason(bound, found);
    const halting = reason === null ? null : this.#halt(bound.account.id, reason);
    if (found.kind === 'seen') this.#takeSeen(bound, sight, found);
    else if (found.kind === 'gone') this.#takeGone(bound, sight, found.told);
    else this.#takeFailure(bound, sight, found);
    this.#tellEnd(bound, sight);
    await halting;
  }

  /** Why nobody may trade with it. */
  #findReason({ credential }: Bound, found: KeyLook): string | null {
    if (found.kind === 'gone') return `the venue does not take the venue key any more: ${found.told}`;
    if (found.kind !== 'seen') return null;
    const { accepted } = this.#memory.of(credential) ?? { accepted: acceptedBefore(credential, found.facts) };
    return findBeyond(accepted, found.facts);
  }

  #takeSeen(bound: Bound, sight: Sight, { facts, endsAt }: KeyLook & { readonly kind: 'seen' }): void {
    const { clock, events, keys } = this.#ports;
    const { account, credential } = bound;
    const nowMs = clock.wallMs();
    Object.assign(sight, { lookedAt: nowMs, endsAt, failures: 0, problem: null, suspicion: null });
    this.#tellUnwatched(account.id, sight, false);
    const accepted = acceptedBefore(credential, facts);
    const known = this.#memory.of(credential) ?? firstWatched(accepted, { at: nowMs, by: '' });
    const told = { ...facts, others: facts.others ?? known.told.others };
    for (const change of listChanges(known.told, told))
      events.tell('key-changed', { accountId: account.id, ...change });
    this.#memory.remember(credential, {
      ...known,
      told: isTold(known.told, told) ? known.told : told,
      gone: null,
    });
    // Only now: before it is remembered, what is shown is what was accepted.
    keys.watched.show(credential, {
      permissions: told.permissions,
      ipBound: told.ips.length > 0,
      expiresAt: endsAt,
    });
    const absent = told.ips.length === 0 ? [] : this.#ports.egress.filter((one) => !isCovered(one, told.ips));
    this.#tellElsewhere(account.id, sight, {
      egress: absent.join(','),
      source: 'configured',
      addresses: describeIps(told.ips),
    });
  }

  #takeGone({ account, credential }: Bound, sight: Sight, why: string): void {
    sight.suspicion = null;
    const known = this.#memory.of(credential);
    if (known?.gone !== why) this.#ports.events.tell('key-gone', { accountId: account.id, told: why });
    const at = this.#ports.clock.wallMs();
    const entry = known ?? firstWatched(acceptedUnseen(credential), { at, by: '' });
    this.#memory.remember(credential, known?.gone === why ? known : { ...entry, gone: why });
  }

  #takeFailure(
    { account, credential }: Bound,
    sight: Sight,
    found: KeyLook & { readonly kind: 'failed' | 'elsewhere' },
  ): void {
    sight.failures += 1;
    if (found.kind === 'elsewhere') {
      const addresses = this.#memory.of(credential)?.told.ips ?? [];
      sight.problem = 'The venue does not take the key from this machine’s address.';
      this.#tellElsewhere(account.id, sight, {
        egress: found.address ?? 'unknown',
        source: 'venue',
        addresses: addresses.length === 0 ? 'unknown' : describeIps(addresses),
      });
    } else sight.problem = found.problem;
    if (sight.suspicion !== null)
      sight.problem = `The venue said that the key is gone (${sight.suspicion.told}), and could not be asked again: ${sight.problem}`;
    if (sight.failures >= LOOKS_FAILED_MAX) this.#tellUnwatched(account.id, sight, true);
  }

  #tellUnwatched(accountId: string, sight: Sight, isUnwatched: boolean): void {
    if (sight.isUnwatched === isUnwatched) return;
    sight.isUnwatched = isUnwatched;
    this.#ports.events.tell('key-unwatched', {
      accountId,
      state: isUnwatched ? 'begun' : 'over',
      ...(sight.problem === null ? {} : { told: sight.problem }),
    });
  }

  #tellElsewhere(
    accountId: string,
    sight: Sight,
    details: { readonly egress: string; readonly source: string; readonly addresses: string },
  ): void {
    if (sight.elsewhere === details.egress) return;
    sight.elsewhere = details.egress;
    const state = details.egress === '' ? 'over' : 'begun';
    this.#ports.events.tell('key-elsewhere', { accountId, state, ...details });
  }

  /** Once for each step; a key that was given more time begins anew. */
  #tellEnd({ account, credential }: Bound, { endsAt: seenEnd }: Sight): void {
    const { clock, events } = this.#ports;
    const known = this.#memory.of(credential);
    if (known === null || known.gone !== null) return;
    const endsAt = seenEnd ?? known.told.endsAt;
    const days = stepBefore(endsAt, clock.wallMs(), account.venue);
    if (endsAt === null || days === null) {
      if (known.toldDays !== null) this.#memory.remember(credential, { ...known, toldDays: null });
      return;
    }
    if (known.toldDays !== null && known.toldDays <= days) return;
    events.tell('key-ends', {
      accountId: account.id,
      days: String(days),
      endsAt: new Date(endsAt).toISOString(),
    });
    this.#memory.remember(credential, { ...known, toldDays: days });
  }

  /** In force at once; written down as what it is. */
  async #halt(accountId: string, reason: string): Promise<void> {
    const { journal, keys } = this.#ports;
    const state = () => keys.account(accountId)?.state ?? 'revoked';
    if (TRADING_STATES.indexOf(state()) >= TRADING_STATES.indexOf('halted')) return;
    const set = () => void keys.setAccountState(accountId, 'halted');
    const act = { operatorId: KEY_WATCH_ACTOR, act: 'halt', subject: accountId, reason };
    await close('halted', { state, set }, { journal, act });
  }
}

/** What stands of a key when it was just bound, or first seen. */
function firstWatched(
  accepted: KeyFacts,
  { at, by }: { readonly at: EpochMs; readonly by: string },
): WatchedKey {
  return { accepted, told: accepted, acceptedAt: at, acceptedBy: by, gone: null, toldDays: null };
}

/** Nothing of it is a change, and there is nothing more to know either. */
function isTold(told: KeyFacts, seen: KeyFacts): boolean {
  return listChanges(told, seen).length === 0 && (told.others !== null || seen.others === null);
}
