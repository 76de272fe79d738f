import { Buffer } from 'node:buffer';
import { connect as connectPlain, type OnReadOpts, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';

/** As OpenSSL 3 numbers it (include/openssl/ssl.h.in); `node:tls` has no name for it. */
const SSL_OP_NO_RENEGOTIATION = 0x40000000;

/** Where to connect and as whom to speak to it. */
export interface UpstreamTarget {
  readonly host: string;
  readonly port: number;
  /** `servername` is what the certificate must name; `ca` (PEM) replaces the system's authorities. */
  readonly tls: { readonly servername: string; readonly ca?: string } | null;
  /** The value of `Host`. */
  readonly hostHeader: string;
}

/** What all sockets of pools are read into, one after the other: the runtime would make 64 KiB anew for each read. */
const READ_BYTES = Buffer.allocUnsafeSlow(65_536);

/** Gives away a copy of what was read, which is as long as that, and keeps nothing of it. */
function readInto(onBytes: (chunk: Buffer) => void): OnReadOpts {
  const callback = (length: number): boolean => {
    const chunk = Buffer.allocUnsafe(length);
    READ_BYTES.copy(chunk, 0, 0, length);
    READ_BYTES.fill(0, 0, length);
    onBytes(chunk);
    return true;
  };
  return { buffer: READ_BYTES, callback };
}

/** Opens sockets to one target and keeps the TLS session of the last verified one for the next. */
export class UpstreamDialer {
  readonly #target: UpstreamTarget;
  readonly #secureContext: SecureContext | null;
  #session: Buffer | undefined;

  constructor(target: UpstreamTarget) {
    this.#target = target;
    const { tls } = target;
    this.#secureContext =
      tls === null
        ? null
        : createSecureContext({
            minVersion: 'TLSv1.2',
            // One handshake, one verified peer; node's own switch works on the side of servers alone.
            secureOptions: SSL_OP_NO_RENEGOTIATION,
            ...(tls.ca === undefined ? {} : { ca: tls.ca }),
          });
  }

  /**
   * Starts connecting; `onReady` is called once, when bytes may be written to a verified peer. `onBytes` gets what comes for as
   * long as the socket lives; without it the socket has to be listened to.
   */
  dial(onReady: () => void, onBytes?: (chunk: Buffer) => void): Socket {
    const { host, port, tls } = this.#target;
    const reading = onBytes === undefined ? {} : { onread: readInto(onBytes) };
    if (tls === null || this.#secureContext === null) {
      const socket = connectPlain({ host, port, noDelay: true, ...reading });
      socket.once('connect', onReady);
      return socket;
    }
    const socket = connectTls({
      host,
      port,
      secureContext: this.#secureContext,
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
      // An address literal must not be sent as a server name (RFC 6066 §3); the identity is checked below anyway.
      servername: isAddressLiteral(tls.servername) ? '' : tls.servername,
      checkServerIdentity: (_name, certificate) => checkServerIdentity(tls.servername, certificate),
      ...(this.#session === undefined ? {} : { session: this.#session }),
      ...reading,
    });
    socket.setNoDelay(true);
    this.#watchTls(socket, onReady);
    return socket;
  }

  #watchTls(socket: TLSSocket, onReady: () => void): void {
    socket.once('secureConnect', () => {
      if (!socket.authorized) {
        socket.destroy(new Error('The peer is not verified.'));
        return;
      }
      onReady();
    });
    // A session is kept only from a verified peer, because resuming one skips the check of the certificate's names.
    socket.on('session', (session: Buffer) => {
      if (socket.authorized) this.#session = session;
    });
  }
}

function isAddressLiteral(name: string): boolean {
  if (name.includes(':')) return true;
  for (let at = 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (code !== 0x2e && (code < 0x30 || code > 0x39)) return false;
  }
  return true;
}
