/** What values could tell who a person is. */
export type PrivateKind = 'address';

/** Values that could tell who a person is, and what stands for them in the ledger: for one day, and until it is erased. */
export interface Pseudonyms {
  /** What a record says instead of the value. It never throws; a pseudonym stays what it is. */
  hide(kind: PrivateKind, value: string): string;
  /** What `hide` was given; `null`: it was erased, was not kept, or the vault is sealed. Text that is no pseudonym stays what it is. */
  reveal(text: string): string | null;
  /** All that a record may say instead of the value, the value itself of records before there were pseudonyms among it. */
  formsOf(kind: PrivateKind, value: string): readonly string[];
}

/** Which days were erased, kept elsewhere than what was erased of them. */
export interface ErasedDays {
  /** The first day that was not; `null`: none was. */
  readonly before: string | null;
  /** Durable when it returns; an earlier day than is known changes nothing. */
  note(before: string): void;
}
