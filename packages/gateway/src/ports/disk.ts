/** The disk that the ledger lies on, as the process sees it that makes the ledger's files. */
export interface DiskState {
  readonly freeBytes: number;
  /** There is no room, and the reserve is given up or could not be made: what is left is for cancels and what ends something. */
  readonly isFull: boolean;
}

export interface DiskSource {
  /** Calls at once with what is known, if anything is, and from then on with every look and every change. */
  observe(listener: (state: DiskState) => void): void;
}
