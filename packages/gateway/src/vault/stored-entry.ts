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

export type PlaceInFile = Omit<EntryPlace, 'account'>;

export function isSamePlace(left: PlaceInFile, right: PlaceInFile): boolean {
  return left.kind === right.kind && left.id === right.id && left.field === right.field;
}
