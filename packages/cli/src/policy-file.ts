import { readFileSync } from 'node:fs';
import type { PolicyDocument } from '@bitting/client/policies.ts';
import { JSON_BYTES_MAX } from '@bitting/core/bounds.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { parsePolicy, parseTerms, writePolicy, writeTerms } from '@bitting/core/policy/policy-document.ts';
import { usageError } from './arguments.ts';

/** A document of a file, read as strictly as the gateway reads it: of a key, or the terms of a layer. */
export function readPolicyFile(file: string, kind: 'key' | 'layer'): PolicyDocument {
  const bytes = readBytes(file);
  try {
    return kind === 'key' ? writePolicy(parsePolicy(bytes)) : writeTerms(parseTerms(bytes));
  } catch (error) {
    if (!(error instanceof BittingError)) throw error;
    if (isOfTheOtherKind(bytes, kind)) throw usageError(`${file} holds ${OTHER_KIND[kind]}.`);
    // Whoever wrote the file may know where it is not JSON; of a bot's body the place is nobody's business.
    const why = error.code === 'JSON_MALFORMED' ? `It is not JSON: ${error.operatorDetail}.` : error.message;
    throw new BittingError(error.code, `${file}: ${error.operatorDetail}`, {
      publicDetail: `${file}: ${why}`,
    });
  }
}

const OTHER_KIND = {
  key: 'the terms of an account or of everything, and not the policy of a key',
  layer: 'the policy of a key, and not the terms of an account or of everything',
} as const;

function isOfTheOtherKind(bytes: Uint8Array, kind: 'key' | 'layer'): boolean {
  try {
    if (kind === 'key') parseTerms(bytes);
    else parsePolicy(bytes);
    return true;
  } catch {
    return false;
  }
}

function readBytes(file: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch {
    throw usageError(`${file} cannot be read.`);
  }
  if (bytes.length > JSON_BYTES_MAX) throw usageError(`${file} is too long for a policy.`);
  return bytes;
}

export function demandFile(file: string | undefined): string {
  if (file === undefined) throw usageError('Say which file: --file policy.json.');
  return file;
}
