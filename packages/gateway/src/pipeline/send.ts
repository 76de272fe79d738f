import type { KeyRing } from '../ports/key-ring.ts';
import type { Transmission, Upstream } from '../ports/upstream.ts';
import { findChange } from './sign.ts';
import type { SignedRequest } from './stages.ts';

/** What `not-sent` says when the last check withdrew the request. */
export const WITHDRAWN = 'withdrawn';

/**
 * Step 8. One transmission. Halt, state and policy are asked once more, synchronously, when a socket is there and the
 * bytes are about to be handed over: whatever waited for a connection cannot outlive a halt.
 */
export function send(request: SignedRequest, upstream: Upstream, keyRing: KeyRing): Promise<Transmission> {
  return upstream.send(request, () => mayStillGo(request, keyRing));
}

function mayStillGo(request: SignedRequest, keyRing: KeyRing): boolean {
  try {
    return findChange(request.admitted, keyRing) === null;
  } catch {
    // Whatever fails here refuses: nothing is sent.
    return false;
  }
}
