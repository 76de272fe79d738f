import { close, constants, fstatSync, openSync, write } from 'node:fs';

/** A segment open for writing. `write` has reached the disk when it calls back. */
export interface SegmentFile {
  readonly sizeBytes: number;
  /** `written` is how many bytes got there; fewer than given is a failure like any other. */
  write(bytes: Uint8Array, position: number, done: (error: Error | null, written: number) => void): void;
  close(): void;
}

/** Without O_DSYNC (no system that we support) the slower O_SYNC gives the same promise. */
const DURABLE = constants.O_DSYNC ?? constants.O_SYNC;

/**
 * Opens an existing, filled segment. A write to it is durable without a sync call, which the runtime refuses to a locked-
 * down process; as the file is pre-allocated no metadata is needed to read it back.
 */
export function openSegmentFile(path: string): SegmentFile {
  const descriptor = openSync(path, constants.O_RDWR | DURABLE);
  return {
    sizeBytes: fstatSync(descriptor).size,
    write: (bytes, position, done) => {
      write(descriptor, bytes, 0, bytes.length, position, done);
    },
    close: () => {
      close(descriptor);
    },
  };
}
