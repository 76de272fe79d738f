import type { AccountView, KeyDetails, Status } from '@bitting/client/operations.ts';
import type { LedgerShown } from '@bitting/client/ledger.ts';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import type { SettingsReading } from '../settings/reading.ts';
import type { Settings } from '../settings/table.ts';
import { NotSeen } from './not-seen.ts';
import type { Machine } from './machine.ts';

/** What a gateway that runs says of itself. */
export interface GatewaySeen {
  readonly status: Status;
  readonly ledger: LedgerShown;
  /** `null` while it is sealed. */
  readonly accounts: readonly AccountView[] | null;
  readonly keys: readonly KeyDetails[] | null;
  /** More keys than were looked at. */
  readonly keysLeftOut: number;
}

export interface CertificateSeen {
  /** Where it was shown, as `127.0.0.1:18400`. */
  readonly place: string;
  readonly validFromMs: number;
  readonly validToMs: number;
  /** `null` for keys that are not RSA. */
  readonly rsaBits: number | null;
  readonly protocol: string;
}

/** Either what was seen, or why it was not. */
export type Sight<Value> = { readonly seen: Value } | { readonly unseen: string };

/** Everything that the checks look at; only `machine` is read while they run. */
export interface Scene {
  readonly machine: Machine;
  readonly layout: DataLayout;
  /** Throws {@link NotSeen} where the file that says them could not be understood. */
  readonly settings: Settings;
  readonly configFile: string | null;
  /** Why the configuration is not accepted; empty: it is. */
  readonly problems: readonly string[];
  readonly gateway: Sight<GatewaySeen>;
  readonly certificates: Sight<readonly CertificateSeen[]>;
  /** How far the venue's clock is ahead of this one. */
  readonly clockAheadMs: Sight<number>;
  /** What `nft list ruleset` prints. */
  readonly ruleset: Sight<string>;
  /** Locks of the vault. */
  readonly locks: Sight<number>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly workingDirectory: string;
  readonly programDirectory: string;
  readonly nodeVersion: string;
  readonly toolVersion: string;
  readonly nowMs: number;
  /** Options that name this installation again, as words of a shell with a space before: ` --data /srv/bitting`. */
  readonly again: string;
}

/** @throws NotSeen */
export function demandSeen<Value>(sight: Sight<Value>): Value {
  if ('unseen' in sight) throw new NotSeen(sight.unseen);
  return sight.seen;
}

/** Read when it is asked for, so that what one check cannot see is said of every check that needs it. */
export function seeOpen<Name extends 'accounts' | 'keys'>(
  scene: Scene,
  name: Name,
): NonNullable<GatewaySeen[Name]> {
  const value = demandSeen(scene.gateway)[name];
  if (value === null) throw new NotSeen('the vault is sealed');
  return value;
}

/** Nothing of a file that is not TOML holds: what would hold without it is not what its owner meant. */
export function demandSettings({ file, origins, problems, settings }: SettingsReading): Settings {
  const isUnread =
    file !== null &&
    problems.some(({ origin }) => origin.kind === 'file') &&
    Object.values(origins).every(({ kind }) => kind !== 'file');
  if (isUnread) throw new NotSeen(`the configuration ${file.file} could not be understood`);
  return settings;
}
