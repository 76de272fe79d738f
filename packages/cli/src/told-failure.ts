import type { ErrorKind } from '@bitting/core/errors/catalogue.ts';

/** A failure that the command's result tells of: nothing more is printed, and the shell is told its kind. */
export class ToldFailure extends Error {
  override readonly name = 'ToldFailure';
  readonly kind: ErrorKind;

  constructor(kind: ErrorKind) {
    super(kind);
    this.kind = kind;
  }
}
