import type { InstrumentCodes, StreamDialect, StreamOperation } from '@bitting/core/venues/stream-dialect.ts';
import type { Carrier } from '../pipeline/send.ts';
import { SignedRequest } from '../pipeline/stages.ts';
import { OVERLOADED, type Transmission } from '../ports/upstream.ts';
import type { AccountLinks } from './account-links.ts';

/**
 * Takes one order operation over the session's own connection, which was logged in with the very credential that the
 * request is bound to. Its id at the venue is its intent's.
 */
export function carryOperation(
  operation: StreamOperation,
  links: AccountLinks,
  ports: { readonly dialect: StreamDialect; readonly codes: InstrumentCodes },
): Carrier {
  return {
    hostOf: () => links.host,
    send: (request, lastCheck) => {
      const { destination, recorded } = request;
      const isBound =
        SignedRequest.isProven(request) &&
        request.overConnection &&
        destination.credentialId === links.destination.credentialId &&
        destination.environment === links.destination.environment &&
        destination.family === operation.endpoint.family;
      if (!isBound || recorded === null) return notSent('the request is not bound to this connection');
      const link = links.link(operation.endpoint);
      if (link === null) return notSent(OVERLOADED);
      const { intentId, deadlineMs } = recorded.entry;
      const outgoing = { id: intentId, deadlineMs, codes: ports.codes };
      return link.transmit(
        intentId,
        () => ports.dialect.writeOperation(operation, recorded.body, outgoing),
        lastCheck,
      );
    },
  };
}

function notSent(cause: string): Promise<Transmission> {
  return Promise.resolve({ kind: 'not-sent', cause });
}
