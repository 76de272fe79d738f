import { HTX_WINDOW_MS } from '../../bounds.ts';
import type { VenueDialect } from '../dialect.ts';
import { forwardPublic, readCredentials, signRequest, verifySignature } from './auth.ts';
import { insertClientOrderIds, newClientOrderId } from './client-order-id.ts';
import { findHtxOperation } from './operations/table.ts';
import { isDown, readOutcome } from './outcome.ts';
import { readRequest } from './readers.ts';
import { planReconciliation, resolveIntent } from './reconciliation.ts';
import { renderRefusal } from './refusals.ts';
import { applyVirtualView } from './virtual-view.ts';

/** HTX: spot and contracts over REST, signature version 2. Bodies are signed by nobody, and nothing has a deadline. */
export const htxDialect: VenueDialect = {
  id: 'htx',
  windowMs: HTX_WINDOW_MS,
  bodySigned: false,
  answerHeaders: [
    'x-hb-ratelimit-requests-remain',
    'x-hb-ratelimit-requests-expire',
    'ratelimit-limit',
    'ratelimit-interval',
    'ratelimit-remaining',
    'ratelimit-reset',
    'recovery-time',
  ],
  findOperation: findHtxOperation,
  readCredentials,
  verifySignature,
  readRequest,
  newClientOrderId,
  insertClientOrderIds,
  takesDeadline: () => false,
  sign: signRequest,
  forwardPublic,
  readOutcome,
  isDown,
  planReconciliation,
  resolve: resolveIntent,
  applyVirtualView,
  renderRefusal,
};
