import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { isForbidden } from '@bitting/core/venues/operation.ts';
import { ClassifiedRequest, type IdentifiedRequest } from './stages.ts';

/** Step 3. Exact row of the venue's table, then a strict read by that row's schema. What is not known is refused. */
export function classify(request: IdentifiedRequest, dialect: VenueDialect): ClassifiedRequest | Refusal {
  const operation = request.raw.operationIn(dialect);
  if (operation === null) return refuse('OPERATION_UNKNOWN');
  if (isForbidden(operation)) return refuse('OPERATION_FORBIDDEN');
  if (operation.reader === null) return refuse('OPERATION_NOT_ADMITTED');
  const read = dialect.readRequest(operation, request.raw);
  return read.kind === 'refused' ? read : new ClassifiedRequest(request, operation, read);
}
