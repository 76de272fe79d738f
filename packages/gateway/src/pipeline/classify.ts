import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { FORBIDDEN_CLASSES } from '@bitting/core/venues/operation.ts';
import { ClassifiedRequest, type IdentifiedRequest } from './stages.ts';

/** Step 3. Exact row of the venue's table, then a strict read by that row's schema. What is not known is refused. */
export function classify(request: IdentifiedRequest, dialect: VenueDialect): ClassifiedRequest | Refusal {
  const { method, path, entrance } = request.raw;
  const operation = dialect.findOperation(method, path, entrance.family);
  if (operation === null) return refuse('OPERATION_UNKNOWN');
  if (FORBIDDEN_CLASSES.some((forbidden) => forbidden === operation.class))
    return refuse('OPERATION_FORBIDDEN');
  if (operation.reader === null) return refuse('OPERATION_NOT_ADMITTED');
  const read = dialect.readRequest(operation, request.raw);
  return read.kind === 'refused' ? read : new ClassifiedRequest(request, operation, read);
}
