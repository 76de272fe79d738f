/** Where the ledger's next file comes from: the parent process makes it, because the gateway may not sync files. */
export interface SegmentProvider {
  /**
   * The path of segment `index`: filled with zeroes, file and directory on the disk. The same again when asked again. Asked
   * early, what is kept for a full disk is not given up for it.
   */
  prepare(index: number, isEarly?: boolean): Promise<string>;
}
