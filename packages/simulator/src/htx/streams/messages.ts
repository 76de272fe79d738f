import { Fields, parseBody } from '../fields.ts';
import { HtxFailure } from '../errors.ts';

/** A client's message as named values, numbers as the texts of their digits; `null` when it is no JSON object. */
export function readMessage(message: Buffer, isBinary: boolean): Fields | null {
  if (isBinary) return null;
  try {
    return Fields.of(parseBody(message.toString('utf8')));
  } catch (error) {
    if (!(error instanceof HtxFailure)) throw error;
    return null;
  }
}

/** A value of a message as text; empty when it is absent or no single value. */
export function textIn(fields: Fields, name: string): string {
  const value = fields.values.get(name);
  return typeof value === 'string' ? value : '';
}

/** An object within a message; empty when there is none. */
export function objectIn(fields: Fields, name: string): Fields {
  const value = fields.values.get(name);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? Fields.of(value) : new Fields([]);
}
