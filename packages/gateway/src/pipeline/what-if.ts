import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { Decision } from '@bitting/core/policy/policy.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { API_FAMILIES, isForbidden, type Operation } from '@bitting/core/venues/operation.ts';
import type { VirtualKey } from '../ports/key-ring.ts';
import { rehearse, type DecidePorts } from './decide.ts';

/** A request that nobody made: its body as a bot would send it. */
export interface WhatIfQuestion {
  readonly virtualKey: VirtualKey;
  readonly method: string;
  readonly path: string;
  readonly body: Uint8Array;
  readonly sourceAddress: string;
}

/** What the steps classify and decide say of it now. Nothing is verified, counted, reserved or sent. */
export async function askWhatIf(
  question: WhatIfQuestion,
  ports: DecidePorts & { readonly dialect: VenueDialect },
): Promise<Decision | Refusal> {
  const { virtualKey, method, path, body, sourceAddress } = question;
  const { dialect } = ports;
  const operation = findOperation(question, dialect);
  if (operation === null) return refuse('OPERATION_UNKNOWN');
  if (isForbidden(operation)) return refuse('OPERATION_FORBIDDEN');
  if (operation.reader === null) return refuse('OPERATION_NOT_ADMITTED');
  const message = { method, path, target: path, query: '', body, header: () => undefined };
  const read = dialect.readRequest(operation, message);
  if (read.kind === 'refused') return read;
  const identified = { virtualKey, secretVersion: virtualKey.entry.secretVersion, raw: { sourceAddress } };
  return (await rehearse({ identified, operation, intents: read.intents }, ports)) ?? refuse('KEY_REVOKED');
}

/** Of whichever of the venue's families has it. */
function findOperation({ method, path }: WhatIfQuestion, dialect: VenueDialect): Operation | null {
  for (const family of API_FAMILIES[dialect.id]) {
    const operation = dialect.findOperation(method, path, family);
    if (operation !== null) return operation;
  }
  return null;
}
