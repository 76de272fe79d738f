/** A request as it came from the wire. */
export interface RawRequest {
  readonly method: string;
  readonly target: string;
  /** Asked by lower-case names. */
  readonly headers: Pick<ReadonlyMap<string, string>, 'get'>;
  readonly body: Buffer;
  readonly remoteAddress: string;
}

/** What goes back, written out. */
export interface WireReply {
  readonly status: number;
  /** The venue's code, for the record. */
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}
