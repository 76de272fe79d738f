import { areCancels } from '@bitting/core/trading/intent.ts';
import { ORDER_DEADLINE_MS } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyRing } from '../ports/key-ring.ts';
import type { Transmission, Upstream } from '../ports/upstream.ts';
import { findChange } from './sign.ts';
import type { SignedRequest } from './stages.ts';

export interface SendPorts {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
}

/** What takes the signed request to the venue; see {@link Upstream.send}. */
export type Carrier = Pick<Upstream, 'send' | 'hostOf'>;

/**
 * Step 8. One transmission. Halt, state, policy and age are asked once more, synchronously, when a socket is there and
 * the bytes are about to be handed over: whatever waited for a connection cannot outlive a halt, nor its own time.
 */
export function send(request: SignedRequest, carrier: Carrier, ports: SendPorts): Promise<Transmission> {
  return carrier.send(request, () => mayStillGo(request, ports));
}

function mayStillGo(request: SignedRequest, { clock, keyRing }: SendPorts): boolean {
  try {
    return !isLate(request, clock) && findChange(request.admitted, keyRing) === null;
  } catch {
    // Whatever fails here refuses: nothing is sent.
    return false;
  }
}

/** Where the venue cannot be told a deadline, we keep it ourselves: an order that waited too long stays here. */
function isLate({ recorded }: SignedRequest, clock: Clock): boolean {
  if (recorded === null || recorded.entry.deadlineMs !== null || areCancels(recorded.intents)) return false;
  return clock.monotonicMs() - recorded.entry.monotonicMs > ORDER_DEADLINE_MS;
}
