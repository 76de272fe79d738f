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

type PlaceInFile = Omit<EntryPlace, 'account'>;

export function isSamePlace(left: PlaceInFile, right: PlaceInFile): boolean {
  return left.kind === right.kind && left.id === right.id && left.field === right.field;
}

/** Whether `right` stands behind `left` in the database, which compares kind, id and field byte by byte. */
export function isBehind(left: PlaceInFile, right: PlaceInFile): boolean {
  if (left.kind !== right.kind) return compareBytes(left.kind, right.kind) < 0;
  if (left.id !== right.id) return compareBytes(left.id, right.id) < 0;
  return compareBytes(left.field, right.field) < 0;
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
