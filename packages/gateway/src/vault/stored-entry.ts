/** Where an entry stands; the version is the row's own. */
export interface EntryPlace {
  readonly account: string;
  readonly kind: string;
  readonly id: string;
  readonly field: string;
}

export interface StoredEntry extends EntryPlace {
  readonly version: number;
  readonly envelope: Uint8Array;
}
