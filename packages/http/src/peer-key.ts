import { hash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/**
 * SHA-256, hex, of the public key (SubjectPublicKeyInfo) of the certificate that the client has shown and proven; `null`
 * without one, `false` for one that no authority of ours vouches for.
 */
export function readPeerKey(socket: TLSSocket): string | null | false {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return null;
  if (!socket.authorized) return false;
  return hash('sha256', certificate.publicKey.export({ type: 'spki', format: 'der' }), 'hex');
}
