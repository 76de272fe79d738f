import { refuse, type Refusal } from '@bitting/core/errors/refusal.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import type { Operation } from '@bitting/core/venues/operation.ts';
import { countingKey } from '@bitting/http/address.ts';
import { PUBLIC_REQUESTS_PER_SECOND_MAX } from '../bounds.ts';
import type { RateCounter } from './rate-counter.ts';
import { PublicRequest, type Destination, type RawRequest } from './stages.ts';

/**
 * A public request of anybody who reaches the listener: nothing is verified, so nothing of its headers goes on, and each
 * address has its share. Old authentication headers that some clients leave on public calls end here.
 */
export function admitPublic(
  raw: RawRequest,
  operation: Operation,
  ports: {
    readonly dialect: VenueDialect;
    readonly destination: Destination;
    readonly addresses: RateCounter;
  },
): PublicRequest | Refusal {
  const source = countingKey(raw.sourceAddress);
  if (ports.addresses.count(source) > PUBLIC_REQUESTS_PER_SECOND_MAX)
    return refuse('RATE_EXCEEDED', { detail: 'This address asks for more public data than its share.' });
  if (operation.reader === null) return refuse('OPERATION_NOT_ADMITTED');
  const outgoing = ports.dialect.forwardPublic(raw, ports.destination.environment);
  return new PublicRequest(operation, outgoing, ports.destination, { kind: 'bot', source });
}
