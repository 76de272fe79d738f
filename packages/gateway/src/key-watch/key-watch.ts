import { sha256Hex } from '@bitting/core/crypto/hash.ts';
import { writeCanonicalJson } from '@bitting/core/encoding/canonical-json.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Journal } from '../admin/journal.ts';
import { renderGauge } from '../metrics/family.ts';
import type { Clock } from '../ports/clock.ts';
import type { AccountEntry, CredentialEntry, KeyFacts, WatchedKey } from '../vault/entries.ts';
import type { VaultKeyRing } from '../vault/key-ring.ts';
import { GONE_AGAIN_MS } from './bounds.ts';
import { findBeyond, findUnfit, type KeyChange, listChanges } from './key-facts.ts';
import { KeyJudge, type JudgePorts } from './key-judge.ts';
import type { KeyLook } from './key-look.ts';
import { KeyMemory } from './key-memory.ts';
import { type Bound, Sights, type Suspicion } from './sights.ts';

export interface KeyWatchPorts extends JudgePorts {
  readonly keys: Pick<
    VaultKeyRing,
    'account' | 'credential' | 'listAccounts' | 'sealed' | 'setAccountState' | 'watched'
  >;
  readonly clock: Clock;
  /** Asks the venue. Rejects with nothing but `VAULT_SEALED`. */
  readonly look: (account: AccountEntry) => Promise<KeyLook>;
}

/** How a bound key is, for operators. */
export interface KeySight {
  readonly state: 'not-looked' | 'as-accepted' | 'changed' | 'beyond' | 'gone';
  readonly lookedAt: EpochMs | null;
  /** Why the last look came to nothing; `null`: it did not. */
  readonly problem: string | null;
  /** The address from which the venue does not take it, or would not. */
  readonly elsewhere: string | null;
}

/** What somebody who accepts the key takes. */
export interface ToldKey {
  /** Of all that it says. */
  readonly sha256: string;
  /** From what was accepted to what was told last. */
  readonly changes: readonly KeyChange[];
  /** Why the venue does not take it any more; `null`: it does. */
  readonly gone: string | null;
}

/** Who accepts a key, and why. */
export interface Acceptance {
  readonly operatorId: string;
  readonly reason: string;
  /** Where it is written down; the watch's own when left out. */
  readonly journal?: Pick<Journal, 'recordBefore'>;
}

/**
 * Compares what venues say of bound keys with what was accepted of them. What changed is told; a key that may do more, that works
 * from more places or is gone halts its account, and nobody resumes it while it is so.
 */
export class KeyWatch {
  readonly #ports: KeyWatchPorts;
  readonly #memory: KeyMemory;
  readonly #judge: KeyJudge;
  readonly #sights = new Sights();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(ports: KeyWatchPorts) {
    this.#ports = ports;
    this.#memory = new KeyMemory(ports.keys);
    this.#judge = new KeyJudge(ports, this.#memory);
  }

  /**
   * One account after the other, whoever asks; a venue that says that a key is gone is asked again before it is believed. Rejects where
   * the vault is sealed.
   */
  async look(accountId: string): Promise<void> {
    for (;;) {
      const suspicion = await this.#inTurn(() => this.#lookNow(accountId));
      if (suspicion === null) return;
      await this.#pause(GONE_AGAIN_MS);
      // Nothing comes of it where the key was seen meanwhile: the next one is a suspicion of its own.
      suspicion.isRipe = true;
    }
  }

  view(accountId: string): KeySight {
    const { keys } = this.#ports;
    const credential = keys.credential(accountId);
    const sight = this.#sights.find(accountId, credential?.id);
    const watched = credential === null ? null : this.#memory.of(credential);
    return {
      state: watched === null ? 'not-looked' : stateOf(watched),
      lookedAt: sight?.lookedAt ?? null,
      problem: sight?.problem ?? null,
      elsewhere: sight === null || sight.elsewhere === '' ? null : sight.elsewhere,
    };
  }

  /**
   * For whoever resumes an account. Where its key halted it the venue is asked once more.
   * @throws BittingError `STATE_CONFLICT` while the key is not as it was accepted
   */
  async demandAsAccepted(accountId: string): Promise<void> {
    if (this.#findHeld(accountId) === null) return;
    await this.look(accountId);
    this.demandUnheld(accountId);
  }

  /** The same, without asking: at the instant at which it is resumed. */
  demandUnheld(accountId: string): void {
    const held = this.#findHeld(accountId);
    if (held === null) return;
    const { problem } = this.view(accountId);
    throw new BittingError('STATE_CONFLICT', `the venue key of ${accountId}: ${held}`, {
      publicDetail:
        `The account stays halted: ${held}${problem === null ? '' : `, and the venue could not be asked again (${problem})`}. ` +
        'Put the key right at the venue and resume then, or, where it may only read and trade, let an owner accept it as it is: bitting account accept-key.',
    });
  }

  /** `null`: nobody looked at its key yet. */
  told(accountId: string): ToldKey | null {
    const credential = this.#ports.keys.credential(accountId);
    const watched = credential === null ? null : this.#memory.of(credential);
    if (credential === null || watched === null) return null;
    const { accepted, gone, told } = watched;
    const sha256 = sha256Hex(writeCanonicalJson({ credential: credential.id, accepted, gone, told }));
    return { sha256, changes: listChanges(accepted, told), gone };
  }

  /**
   * Takes the key as the venue says that it is, which is asked once more, for what was accepted.
   * @throws BittingError `STATE_CONFLICT` where it changed since it was last told, or nobody could look; `CREDENTIAL_REFUSED`
   */
  async accept(
    accountId: string,
    { operatorId, reason, journal = this.#ports.journal }: Acceptance,
  ): Promise<KeyFacts> {
    const { clock } = this.#ports;
    const before = this.#watchedOf(accountId);
    await this.look(accountId);
    const { watched, credential } = this.#demandSeen(accountId);
    if (before !== null && listChanges(before.told, watched.told).length > 0)
      throw refusal(
        `${accountId} changed again`,
        'The key changed again a moment ago: look at what was told, then accept it.',
      );
    const unfit = findUnfit(watched.told);
    if (unfit !== null)
      throw new BittingError('CREDENTIAL_REFUSED', unfit, {
        publicDetail: `A key that may do more than read and trade is never kept here: ${unfit}.`,
      });
    const changes = listChanges(watched.accepted, watched.told);
    const details = Object.fromEntries(changes.map(({ what, from, to }) => [what, `${from} → ${to}`]));
    await journal.recordBefore({ operatorId, act: 'accept-key', subject: accountId, reason, details });
    if (!this.#memory.isBound(credential) || this.#memory.of(credential) !== watched)
      throw refusal(
        `${accountId} changed meanwhile`,
        'The key changed a moment ago: look at what was told, then accept it.',
      );
    const acceptance = { accepted: watched.told, acceptedAt: clock.wallMs(), acceptedBy: operatorId };
    this.#memory.write(credential, { ...watched, ...acceptance });
    return watched.told;
  }

  renderMetrics(): string {
    const { events, keys } = this.#ports;
    if (keys.sealed) return events.renderMetrics();
    const accounts = keys.listAccounts().filter(({ state }) => state !== 'revoked');
    const count = (isSo: (accountId: string) => boolean): number =>
      accounts.filter(({ id }) => isSo(id)).length;
    return [
      events.renderMetrics(),
      renderGauge(
        'bitting_keys_held',
        'Accounts whose venue key may do more than was accepted, or is gone.',
        count((id) => this.#findHeld(id) !== null),
      ),
      renderGauge(
        'bitting_keys_unwatched',
        'Venue keys of which nobody knows how they are: three looks in a row came to nothing.',
        count((id) => this.#sights.find(id, keys.credential(id)?.id)?.isUnwatched ?? false),
      ),
      renderGauge(
        'bitting_keys_elsewhere',
        'Venue keys that are bound to other addresses than that of this machine.',
        count((id) => this.view(id).elsewhere !== null),
      ),
    ].join('');
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** What is to be asked again before it is believed; `null`: nothing. */
  async #lookNow(accountId: string): Promise<Suspicion | null> {
    const bound = this.#boundOf(accountId);
    if (bound === null || bound.account.state === 'revoked') return null;
    let found: KeyLook;
    try {
      found = await this.#ports.look(bound.account);
    } catch (error) {
      // Another key was bound meanwhile: with the one before it nothing can be signed any more.
      if (this.#boundOf(accountId)?.credential.id !== bound.credential.id) return null;
      throw error;
    }
    const now = this.#boundOf(accountId);
    if (now?.credential.id !== bound.credential.id) return null;
    const sight = this.#sights.of(now);
    if (found.kind === 'gone' && (this.#watchedOf(accountId)?.gone ?? null) === null) {
      sight.suspicion ??= { told: found.told, isRipe: false };
      if (!sight.suspicion.isRipe) return sight.suspicion;
    }
    await this.#judge.judge(now, sight, found);
    return null;
  }

  #findHeld(accountId: string): string | null {
    const watched = this.#watchedOf(accountId);
    if (watched === null) return null;
    if (watched.gone !== null) return `the venue does not take its key any more: ${watched.gone}`;
    return findBeyond(watched.accepted, watched.told);
  }

  #demandSeen(accountId: string): { readonly watched: WatchedKey; readonly credential: CredentialEntry } {
    const credential = this.#ports.keys.credential(accountId);
    const watched = credential === null ? null : this.#memory.of(credential);
    const sight = this.#sights.find(accountId, credential?.id);
    if (credential !== null && watched !== null && watched.gone === null && sight?.problem === null)
      return { watched, credential };
    const why = watched?.gone ?? sight?.problem ?? 'the account has no bound key';
    throw refusal(`${accountId} cannot be seen`, `The venue does not say how the key is: ${why}`);
  }

  #watchedOf(accountId: string): WatchedKey | null {
    const credential = this.#ports.keys.credential(accountId);
    return credential === null ? null : this.#memory.of(credential);
  }

  /** `null` while sealed, too: what was under way then is of no use. */
  #boundOf(accountId: string): Bound | null {
    const { keys } = this.#ports;
    const account = keys.sealed ? null : keys.account(accountId);
    const credential = account === null ? null : keys.credential(accountId);
    return account === null || credential === null ? null : { account, credential };
  }

  #pause(durationMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ports.clock.after(durationMs, resolve);
    return promise;
  }
}

function stateOf({ accepted, gone, told }: WatchedKey): KeySight['state'] {
  if (gone !== null) return 'gone';
  if (findBeyond(accepted, told) !== null) return 'beyond';
  return listChanges(accepted, told).length === 0 ? 'as-accepted' : 'changed';
}

function refusal(detail: string, sentence: string): BittingError {
  return new BittingError('STATE_CONFLICT', detail, { publicDetail: sentence });
}
