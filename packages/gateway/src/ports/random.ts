/** Cryptographically strong random bytes. */
export type RandomBytes = (length: number) => Buffer;
