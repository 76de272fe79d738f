import net from 'node:net';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';

interface Place {
  readonly host: string;
  readonly port: number;
}

let isGuarded = false;

/**
 * From now on no socket of this process connects to anything but these places, whichever part of the program or of the
 * runtime asks: the permission model knows only a network as a whole. Once for a process; a second call changes nothing.
 */
export function guardConnections(places: readonly Place[]): void {
  if (isGuarded) return;
  isGuarded = true;
  const allowed = new Set(places.map(({ host, port }) => `${host}:${port}`));
  const connect = Object.getOwnPropertyDescriptor(net.Socket.prototype, 'connect')?.value as (
    ...given: unknown[]
  ) => net.Socket;
  Object.defineProperty(net.Socket.prototype, 'connect', {
    configurable: false,
    writable: false,
    value: function guarded(this: net.Socket, ...given: unknown[]): net.Socket {
      const wanted = placeOf(given);
      if (!allowed.has(wanted))
        throw new BittingError('INTERNAL_FAULT', `a connection to ${wanted}, where nothing of ours is`);
      return Reflect.apply(connect, this, given);
    },
  });
}

/** What `connect` was called with: options (in a list with the listener, where the runtime calls), a port and host, or a path. */
function placeOf(given: readonly unknown[]): string {
  const [outer, second] = given;
  const first: unknown = Array.isArray(outer) ? outer[0] : outer;
  if (typeof first !== 'object' || first === null)
    return `${typeof second === 'string' ? second : 'localhost'}:${String(first)}`;
  const { host, port, path } = first as { host?: unknown; port?: unknown; path?: unknown };
  if (path !== undefined && path !== null) return 'a path';
  return `${typeof host === 'string' ? host : 'localhost'}:${String(port)}`;
}
