import type { DatabaseSync } from 'node:sqlite';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { FACTORS_MAX } from './bounds.ts';
import { hashRecoveryCode } from './recovery-codes.ts';
import { atomically } from './transaction.ts';

export interface FactorView {
  readonly factorId: string;
  readonly kind: 'totp' | 'passkey';
  readonly name: string;
  readonly madeMs: number;
  readonly usedMs: number | null;
}

interface FactorBase {
  readonly factorId: string;
  readonly name: string;
  readonly madeMs: number;
}

export type NewFactor = FactorBase &
  (
    | { readonly kind: 'totp'; readonly sealed: Uint8Array; readonly step: number }
    | {
        readonly kind: 'passkey';
        readonly credential: string;
        readonly publicKey: Uint8Array;
        readonly counter: number;
        readonly transports: readonly string[];
      }
  );

export interface TotpRow {
  readonly factorId: string;
  readonly madeMs: number;
  readonly sealed: Uint8Array;
}

export interface PasskeyRow {
  readonly factorId: string;
  readonly operatorId: string;
  readonly madeMs: number;
  readonly credential: string;
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly counter: number;
  /** JSON. */
  readonly transports: string;
}

const SQL = {
  list: `SELECT factor_id AS factorId, kind, name, made_ms AS madeMs, used_ms AS usedMs FROM factors
    WHERE operator_id = ? ORDER BY made_ms, factor_id`,
  count: 'SELECT count(*) AS count FROM factors WHERE operator_id = ?',
  insert: `INSERT INTO factors (factor_id, operator_id, kind, name, made_ms, used_ms, secret, last_step, credential, public_key, counter,
    transports) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  totps: `SELECT factor_id AS factorId, made_ms AS madeMs, secret AS sealed FROM factors WHERE operator_id = ? AND kind = 'totp'`,
  takeStep:
    "UPDATE factors SET last_step = ?1, used_ms = ?2 WHERE factor_id = ?3 AND kind = 'totp' AND last_step < ?1",
  passkeys: `SELECT factor_id AS factorId, operator_id AS operatorId, made_ms AS madeMs, credential, public_key AS publicKey, counter,
    transports FROM factors WHERE operator_id = ? AND kind = 'passkey'`,
  passkey: `SELECT factor_id AS factorId, operator_id AS operatorId, made_ms AS madeMs, credential, public_key AS publicKey, counter,
    transports FROM factors WHERE credential = ?`,
  usePasskey:
    'UPDATE factors SET counter = ?1, used_ms = ?2 WHERE factor_id = ?3 AND (counter < ?1 OR (counter = 0 AND ?1 = 0))',
  remove: 'DELETE FROM factors WHERE factor_id = ? AND operator_id = ?',
  removeAll: 'DELETE FROM factors WHERE operator_id = ?',
  dropCodes: 'DELETE FROM recovery_codes WHERE operator_id = ?',
  addCode: 'INSERT INTO recovery_codes (hash, operator_id) VALUES (?, ?)',
  takeCode: 'UPDATE recovery_codes SET used_ms = ? WHERE hash = ? AND operator_id = ? AND used_ms IS NULL',
  codesLeft: 'SELECT count(*) AS count FROM recovery_codes WHERE operator_id = ? AND used_ms IS NULL',
} as const;

/** Second factors. What proves that one was used is written down before anybody is told that it was right. */
export class FactorStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  list(operatorId: string): readonly FactorView[] {
    return this.#database.prepare(SQL.list).all(operatorId) as unknown as readonly FactorView[];
  }

  /** Throws `OVERLOADED` for more than a person may have. */
  add(operatorId: string, factor: NewFactor): void {
    atomically(this.#database, () => {
      if (this.#count(SQL.count, operatorId) >= FACTORS_MAX)
        throw new BittingError('OVERLOADED', 'factors', {
          publicDetail: `Nobody has more than ${FACTORS_MAX} second factors: remove one first.`,
        });
      const { factorId, kind, madeMs, name } = factor;
      const isTotp = kind === 'totp';
      this.#database
        .prepare(SQL.insert)
        .run(
          factorId,
          operatorId,
          kind,
          name,
          madeMs,
          madeMs,
          isTotp ? factor.sealed : null,
          isTotp ? factor.step : 0,
          isTotp ? null : factor.credential,
          isTotp ? null : factor.publicKey,
          isTotp ? 0 : factor.counter,
          isTotp ? null : JSON.stringify(factor.transports),
        );
    });
  }

  totpsOf(operatorId: string): readonly TotpRow[] {
    return this.#database.prepare(SQL.totps).all(operatorId) as unknown as readonly TotpRow[];
  }

  /** True once for each step, and for none before one that was used. */
  takeStep(factorId: string, step: number, nowMs: number): boolean {
    return this.#database.prepare(SQL.takeStep).run(step, nowMs, factorId).changes === 1;
  }

  passkeysOf(operatorId: string): readonly PasskeyRow[] {
    return this.#database.prepare(SQL.passkeys).all(operatorId) as unknown as readonly PasskeyRow[];
  }

  passkey(credential: string): PasskeyRow | null {
    return (this.#database.prepare(SQL.passkey).get(credential) as PasskeyRow | undefined) ?? null;
  }

  /** False where its counter has not grown: it was copied. Many count nothing. */
  usePasskey(factorId: string, counter: number, nowMs: number): boolean {
    return this.#database.prepare(SQL.usePasskey).run(counter, nowMs, factorId).changes === 1;
  }

  /** Throws `FACTOR_LAST` for the last one, looked at within the same transaction. False: there is none of this id. */
  remove(operatorId: string, factorId: string): boolean {
    return atomically(this.#database, () => {
      if (!this.list(operatorId).some((one) => one.factorId === factorId)) return false;
      if (this.#count(SQL.count, operatorId) <= 1)
        throw new BittingError('FACTOR_LAST', 'the last second factor');
      this.#database.prepare(SQL.remove).run(factorId, operatorId);
      return true;
    });
  }

  /** After a reset. */
  removeAll(operatorId: string): void {
    this.#database.prepare(SQL.removeAll).run(operatorId);
    this.#database.prepare(SQL.dropCodes).run(operatorId);
  }

  /** In the place of those of before. */
  setRecoveryCodes(operatorId: string, codes: readonly string[]): void {
    atomically(this.#database, () => {
      this.#database.prepare(SQL.dropCodes).run(operatorId);
      const add = this.#database.prepare(SQL.addCode);
      for (const code of codes) add.run(hashRecoveryCode(code), operatorId);
    });
  }

  /** True once for each code. */
  takeRecoveryCode(operatorId: string, typed: string, nowMs: number): boolean {
    const hash = hashRecoveryCode(typed);
    return hash !== null && this.#database.prepare(SQL.takeCode).run(nowMs, hash, operatorId).changes === 1;
  }

  recoveryCodesLeft(operatorId: string): number {
    return this.#count(SQL.codesLeft, operatorId);
  }

  #count(sql: typeof SQL.count | typeof SQL.codesLeft, operatorId: string): number {
    return Number(this.#database.prepare(sql).get(operatorId)?.['count']);
  }
}
