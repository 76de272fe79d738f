import { lstatSync, readFileSync } from 'node:fs';
import { openAdminClient, type AdminClient } from '@bitting/client/admin-client.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { SECRET_FILE_BYTES_MAX } from '../bounds.ts';
import type { SignedIn } from '../people/signed-in.ts';
import { GatewayLanes, laneOf } from './gateway-lanes.ts';
import type { Parts } from './parts.ts';

export interface GatewayPlace {
  readonly adminSocket: string;
  readonly tokenFile: string;
  /** Hangs up everything when the console ends. */
  readonly signal: AbortSignal;
}

/** The gateway in the name of persons, by the console's own token. */
export function openGatewayAccess({
  adminSocket,
  signal: end,
  tokenFile,
}: GatewayPlace): Pick<Parts, 'consoleItself' | 'gatewayOf'> {
  const place = (): { socketPath: string; token: string } => ({
    socketPath: adminSocket,
    token: readToken(tokenFile),
  });
  const lanes = new GatewayLanes();
  return {
    consoleItself: () => openAdminClient({ ...place(), signal: end }),
    gatewayOf: (who, { signal } = {}): AdminClient =>
      openAdminClient({
        ...place(),
        actingFor: actingFor(who),
        // Whoever comes by a link has no session.
        admit: (call, begin) => lanes.run(laneOf(call, who.sessionId !== ''), begin),
        signal: signal === undefined ? end : AbortSignal.any([signal, end]),
      }),
  };
}

/** Of whoever was reset lately no second factor is told of: the gateway then does nothing in his name that gives more. */
function actingFor({ mayWiden, operatorId, steppedUpAtMs }: SignedIn): {
  readonly operatorId: string;
  readonly steppedUpAtMs?: number;
} {
  return mayWiden && steppedUpAtMs !== null ? { operatorId, steppedUpAtMs } : { operatorId };
}

/** One that is not there, or that others may read, is one that is not taken. Throws `OPERATOR_UNKNOWN`. */
export function readToken(file: string): string {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (stat === undefined || (stat.mode & 0o077) !== 0 || stat.size > SECRET_FILE_BYTES_MAX)
    throw new BittingError('OPERATOR_UNKNOWN', `no token in ${file}`);
  return readFileSync(file, 'utf8').trim();
}
