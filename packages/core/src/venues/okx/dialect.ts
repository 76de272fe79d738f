import { OKX_WINDOW_MS } from '../../bounds.ts';
import type { VenueDialect } from '../dialect.ts';
import { forwardPublic, readCredentials, signRequest, verifySignature } from './auth.ts';
import { insertClientOrderIds, makeClientOrderId } from './client-order-id.ts';
import { findOkxOperation } from './operations/table.ts';
import { isDown, readOutcome } from './outcome.ts';
import { readRequest } from './readers.ts';
import { planReconciliation, resolveIntent } from './reconciliation.ts';
import { renderRefusal } from './refusals.ts';
import { applyVirtualView } from './virtual-view.ts';

/** OKX v5 over REST. */
export const okxDialect: VenueDialect = {
  id: 'okx',
  windowMs: OKX_WINDOW_MS,
  bodySigned: true,
  takesDeadline: (operation) => operation.class === 'place' || operation.class === 'amend',
  answerHeaders: [],
  findOperation: findOkxOperation,
  readCredentials,
  verifySignature,
  readRequest,
  newClientOrderId: (_operation, random) => makeClientOrderId(random),
  insertClientOrderIds,
  sign: signRequest,
  forwardPublic,
  readOutcome,
  isDown,
  planReconciliation,
  resolve: resolveIntent,
  applyVirtualView,
  renderRefusal,
};
