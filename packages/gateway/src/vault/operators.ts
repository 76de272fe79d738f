import { areEqual, sha256Hex } from '@bitting/core/crypto/hash.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import { epochMs, type EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { Clock } from '../ports/clock.ts';
import type { RandomBytes } from '../ports/random.ts';
import { ApprovalRules, type RuleEntry } from './approval-rules.ts';
import type { OperatorEntry, OperatorRole } from './entries.ts';
import { OPERATOR_CODEC } from './entry-codec.ts';
import { PLACES } from './places.ts';
import { demandReachable } from './reachability.ts';
import type { Vault } from './vault.ts';

const TOKEN_BYTES = 32;
const ID_BYTES = 8;

/** Who did it, and when. */
export interface Trusted {
  readonly by: string;
  readonly at: EpochMs;
}

/** What a new operator may have besides name and role; what is left out: a person, of all accounts, who came with the vault. */
export type GivenOperator = Partial<Pick<OperatorEntry, 'id' | 'kind' | 'accounts' | 'trusted'>>;

/** One call that an operator has under way: it ends when he may not call any more, or is not who he was. */
export interface RunningCall extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Who may call administrative operations. The vault holds hashes of tokens (256 random bits, so a plain hash is enough).
 * What was loaded stays known while the vault is sealed, so that the operator who sealed it can unseal it.
 * No change leaves nobody who could undo it: that is looked at within the transaction.
 */
export class Operators {
  readonly rules: ApprovalRules;
  readonly #vault: Vault;
  readonly #random: RandomBytes;
  readonly #clock: Pick<Clock, 'wallMs'>;
  readonly #byId = new Map<string, OperatorEntry>();
  readonly #byTokenHash = new Map<string, OperatorEntry>();
  readonly #running = new Map<AbortController, readonly string[]>();

  /** Without a clock a looser rule that was announced is not in force yet. */
  constructor(
    vault: Vault,
    random: RandomBytes,
    clock: Pick<Clock, 'wallMs'> = { wallMs: () => epochMs(0) },
  ) {
    this.#vault = vault;
    this.#random = random;
    this.#clock = clock;
    this.rules = new ApprovalRules(vault);
  }

  /** Reads all operators; the vault must be unsealed. */
  load(): void {
    this.#byId.clear();
    this.#byTokenHash.clear();
    for (const entry of this.#stored()) this.#remember(entry);
  }

  newId(): string {
    return `op_${encodeHex(this.#random(ID_BYTES))}`;
  }

  /** A new operator and the only copy of the token. */
  add(
    name: string,
    role: OperatorRole,
    { id = this.newId(), kind = 'person', accounts = null, trusted = null }: GivenOperator = {},
  ): { readonly entry: OperatorEntry; readonly token: Secret } {
    const token = this.#makeToken();
    const tokenHash = sha256Hex(token);
    const entry: OperatorEntry = { id, name, kind, role, accounts, state: 'active', trusted, tokenHash };
    this.#vault.write(PLACES.operator(id), OPERATOR_CODEC.encode(entry));
    this.#remember(entry);
    return { entry, token: Secret.fromText('operator token', token) };
  }

  /** Another role, or other accounts; `trusted`: it is more than he had. Throws `OPERATOR_NOT_FOUND`, `LAST_OWNER`, `QUORUM_UNREACHABLE`. */
  change(
    id: string,
    terms: Pick<OperatorEntry, 'role' | 'accounts'>,
    trusted: Trusted | null = null,
  ): OperatorEntry {
    const known = this.demand(id);
    return this.#put({ ...known, ...terms, trusted: trusted ?? known.trusted });
  }

  /** For good. Throws `OPERATOR_NOT_FOUND`, `LAST_OWNER`, `QUORUM_UNREACHABLE`. */
  disable(id: string): OperatorEntry {
    return this.#put({ ...this.demand(id), state: 'disabled' });
  }

  /** A token in the place of the one that he has; `trusted`: another made it. `except`: goes on, as it asked for it. */
  renewToken(
    id: string,
    trusted: Trusted | null,
    except?: AbortSignal,
  ): { readonly entry: OperatorEntry; readonly token: Secret } {
    const known = this.demand(id);
    const token = this.#makeToken();
    const changed = { ...known, tokenHash: sha256Hex(token), trusted: trusted ?? known.trusted };
    const entry = this.#put(changed, except);
    return { entry, token: Secret.fromText('operator token', token) };
  }

  /** Other rules of approvals. Throws `LAST_OWNER`, `QUORUM_UNREACHABLE`. */
  setRules(entry: RuleEntry): void {
    this.#vault.transaction(() => {
      this.rules.write(entry);
      this.#demandReachable();
    });
  }

  /** Whose token this is. Only hashes are looked up and compared: what a lookup's time tells is of no use. */
  find(token: string): OperatorEntry | null {
    const hash = sha256Hex(Buffer.from(token, 'utf8'));
    const entry = this.#byTokenHash.get(hash);
    if (entry === undefined || entry.state !== 'active') return null;
    return areEqual(encodeUtf8(entry.tokenHash), encodeUtf8(hash)) ? entry : null;
  }

  byId(id: string): OperatorEntry | null {
    return this.#byId.get(id) ?? null;
  }

  /** One who is not disabled. Throws `OPERATOR_NOT_FOUND`. */
  demand(id: string): OperatorEntry {
    const entry = this.byId(id);
    if (entry?.state === 'active') return entry;
    throw new BittingError('OPERATOR_NOT_FOUND', entry === null ? 'no operator of this id' : 'disabled');
  }

  /** Those who were disabled, too. */
  list(): readonly OperatorEntry[] {
    return [...this.#byId.values()];
  }

  /** Grows with every change of the operator. */
  versionOf(id: string): number {
    return this.#vault.read(PLACES.operator(id))?.version ?? 0;
  }

  /** A call of those with these ids that begins. */
  begin(ids: readonly string[]): RunningCall {
    const controller = new AbortController();
    this.#running.set(controller, ids);
    return {
      signal: controller.signal,
      [Symbol.dispose]: () => void this.#running.delete(controller),
    };
  }

  #put(entry: OperatorEntry, except?: AbortSignal): OperatorEntry {
    this.#vault.transaction(() => {
      this.#vault.write(PLACES.operator(entry.id), OPERATOR_CODEC.encode(entry));
      this.#demandReachable();
    });
    this.#remember(entry);
    for (const [controller, ids] of this.#running)
      if (ids.includes(entry.id) && controller.signal !== except) controller.abort();
    return entry;
  }

  #demandReachable(): void {
    demandReachable(this.#stored(), this.rules.fromNowOn(this.#clock.wallMs()));
  }

  #stored(): readonly OperatorEntry[] {
    return Array.from(this.#vault.list('operator', 'entry'), ({ bytes }) => OPERATOR_CODEC.decode(bytes));
  }

  #makeToken(): string {
    return `bto_${encodeHex(this.#random(TOKEN_BYTES))}`;
  }

  #remember(entry: OperatorEntry): void {
    const known = this.#byId.get(entry.id);
    if (known !== undefined) this.#byTokenHash.delete(known.tokenHash);
    this.#byId.set(entry.id, entry);
    this.#byTokenHash.set(entry.tokenHash, entry);
  }
}

/** Its text, for whoever it is for; the secret is wiped. */
export function readToken(token: Secret): string {
  using shown = token;
  return shown.use((bytes) => Buffer.from(bytes).toString('latin1'));
}
