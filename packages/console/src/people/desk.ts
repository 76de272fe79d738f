import type { DatabaseSync } from 'node:sqlite';
import { shortenAddress } from './caller-words.ts';
import { ActLog, type ActName } from './acts.ts';
import { FactorStore } from './factor-store.ts';
import { LinkStore } from './link-store.ts';
import { NetworkStore } from './network-store.ts';
import type { PasskeySite } from './passkeys.ts';
import { PasswordHashes, type PasswordCost } from './password-hash.ts';
import { PersonStore, type Person } from './person-store.ts';
import type { SecretBox } from './secret-box.ts';
import { SessionStore } from './session-store.ts';

/** From where a browser calls. */
export interface Caller {
  readonly address: string;
  readonly userAgent: string;
  /** Its cookie that says who signed in with it before. */
  readonly deviceToken: string | undefined;
}

/** What is kept of people, without what looks at passwords and secrets: the command line works with it, too. */
export interface Records {
  readonly database: DatabaseSync;
  readonly persons: PersonStore;
  readonly sessions: SessionStore;
  readonly factors: FactorStore;
  readonly links: LinkStore;
  readonly networks: NetworkStore;
  readonly acts: ActLog;
  readonly nowMs: () => number;
}

/** What everything about people works with. */
export interface Desk extends Records {
  readonly hashes: PasswordHashes;
  readonly box: SecretBox;
  readonly site: PasskeySite;
}

export interface DeskPorts {
  readonly database: DatabaseSync;
  readonly box: SecretBox;
  readonly site: PasskeySite;
  readonly nowMs: () => number;
  readonly cost?: PasswordCost;
}

export function openDesk({ box, cost, database, nowMs, site }: DeskPorts): Desk {
  return { ...openRecords(database, nowMs), box, site, hashes: new PasswordHashes(cost) };
}

export function openRecords(database: DatabaseSync, nowMs: () => number): Records {
  return {
    database,
    nowMs,
    persons: new PersonStore(database),
    sessions: new SessionStore(database),
    factors: new FactorStore(database),
    links: new LinkStore(database),
    networks: new NetworkStore(database),
    acts: new ActLog(database),
  };
}

interface Noted {
  readonly address: string;
  /** In words; left out: the person. */
  readonly by?: string;
}

export function noteAct(
  { acts, nowMs }: Pick<Desk, 'acts' | 'nowMs'>,
  act: ActName,
  { name, operatorId }: Pick<Person, 'name' | 'operatorId'>,
  { address, by }: Noted,
): void {
  acts.note({ act, operatorId, name, atMs: nowMs(), by: by ?? null, address: shortenAddress(address) });
}
