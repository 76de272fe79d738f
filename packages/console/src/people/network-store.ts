import type { DatabaseSync } from 'node:sqlite';
import { DEVICE_MS, DEVICES_MAX, NETWORKS_MAX } from './bounds.ts';
import { drawToken, hashToken } from './tokens.ts';
import { atomically } from './transaction.ts';

const SQL = {
  network: 'SELECT 1 AS found FROM networks WHERE operator_id = ? AND network = ?',
  anyNetwork: 'SELECT 1 AS found FROM networks WHERE operator_id = ? LIMIT 1',
  seeNetwork: `INSERT INTO networks (operator_id, network, seen_ms) VALUES (?, ?, ?)
    ON CONFLICT (operator_id, network) DO UPDATE SET seen_ms = excluded.seen_ms`,
  pruneNetworks: `DELETE FROM networks WHERE operator_id = ?1 AND network NOT IN
    (SELECT network FROM networks WHERE operator_id = ?1 ORDER BY seen_ms DESC LIMIT ?2)`,
  device: 'SELECT 1 AS found FROM devices WHERE hash = ? AND operator_id = ? AND seen_ms > ?',
  seeDevice: `INSERT INTO devices (hash, operator_id, seen_ms) VALUES (?, ?, ?)
    ON CONFLICT (hash) DO UPDATE SET seen_ms = excluded.seen_ms, operator_id = excluded.operator_id`,
  pruneDevices: `DELETE FROM devices WHERE operator_id = ?1 AND hash NOT IN
    (SELECT hash FROM devices WHERE operator_id = ?1 ORDER BY seen_ms DESC LIMIT ?2)`,
  dropDevices: 'DELETE FROM devices WHERE operator_id = ?',
} as const;

/** Where, and with which browsers, somebody signed in before. */
export class NetworkStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** False for the first of all: there is nothing to be told from. */
  isNew(operatorId: string, network: string): boolean {
    if (this.#database.prepare(SQL.anyNetwork).get(operatorId) === undefined) return false;
    return this.#database.prepare(SQL.network).get(operatorId, network) === undefined;
  }

  see(operatorId: string, network: string, nowMs: number): void {
    atomically(this.#database, () => {
      this.#database.prepare(SQL.seeNetwork).run(operatorId, network, nowMs);
      this.#database.prepare(SQL.pruneNetworks).run(operatorId, NETWORKS_MAX);
    });
  }

  /** The hash of a browser that this person signed in with; `null`: an unknown one. */
  findDevice(operatorId: string, token: string | undefined, nowMs: number): string | null {
    const hash = hashToken(token);
    if (hash === null) return null;
    const found = this.#database.prepare(SQL.device).get(hash, operatorId, nowMs - DEVICE_MS);
    return found === undefined ? null : hash;
  }

  /** Returns the cookie of the browser: always another than before, so that one that was copied grows old. */
  seeDevice(operatorId: string, nowMs: number): string {
    const token = drawToken();
    atomically(this.#database, () => {
      this.#database.prepare(SQL.seeDevice).run(hashToken(token), operatorId, nowMs);
      this.#database.prepare(SQL.pruneDevices).run(operatorId, DEVICES_MAX);
    });
    return token;
  }

  forgetDevices(operatorId: string): void {
    this.#database.prepare(SQL.dropDevices).run(operatorId);
  }
}
