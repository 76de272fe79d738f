/** What operators may ask about segments of the ledger that go elsewhere. Numbers of records are decimal text. */

/** What may go now, as far as the gateway knows. */
export interface ArchivePlan {
  /** The first record that is there; those before it are archived. */
  readonly first: string;
  /** Segments from this one on stay: the newest, and those that a start of the gateway reads. */
  readonly keepsFrom: number;
  /** The first record whose text is still needed, such as the intent of an order that is open; `null`: none. */
  readonly neededFrom: string | null;
  /** Records that the newest checkpoint covers. */
  readonly covered: string;
  /** That checkpoint, a signed note; `null` until one was made: then nothing may go. */
  readonly checkpoint: string | null;
  /** How many segments may go in one act. */
  readonly segmentsMax: number;
}

/** Segments that lie at the other place already, were read back and are the same. */
export interface ArchiveParameters {
  /** The number of the first of them: the first that is there. */
  readonly segment: number;
  /** The hash of each of their files in their order, hexadecimal. */
  readonly sha256: readonly string[];
  /** The root over all records up to their last one, base64: the gateway has to have the same. */
  readonly root: string;
  /** Where they went, for people. */
  readonly to: string;
  readonly reason?: string;
}

export interface Archived {
  /** The first and the last record that went. */
  readonly first: string;
  readonly last: string;
  readonly segments: number;
}
