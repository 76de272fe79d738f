/** What operators may ask for a backup. Numbers of records are decimal text, hashes hexadecimal. */

export interface BackupParameters {
  /** Where it goes and whom it is encrypted to, for people; it goes into the ledger. */
  readonly to: string;
  readonly recipients: readonly string[];
}

/** The files of the vault that are read part by part. */
export type SnapshotName = 'vault' | 'private';

export interface SnapshotFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** The vault as it was at one instant, and a checkpoint that covers the ledger's record of that state. */
export interface BackupBegun {
  /** Names it in `backup-part` and `backup-end`. */
  readonly backup: string;
  readonly files: Readonly<Record<SnapshotName, SnapshotFile>>;
  readonly vaultVersion: string;
  readonly vaultRoot: string;
  /** A signed note. No record that it covers knows a later vault. */
  readonly checkpoint: string;
  /** Bytes of each part but the last. */
  readonly partBytes: number;
}

export interface BackupPartParameters {
  readonly backup: string;
  readonly file: SnapshotName;
  /** The number of the part, from 0 on. */
  readonly part: number;
}

export interface BackupPart {
  /** Base64. */
  readonly bytes: string;
}

export interface BackupEndParameters {
  readonly backup: string;
}
