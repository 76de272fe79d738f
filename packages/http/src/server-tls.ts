import { createServer, type SecureContextOptions, type Server } from 'node:tls';

import type { HttpServerBounds } from './bounds.ts';

/** PEM, all of it. */
export interface TlsMaterial {
  readonly key: string | Buffer;
  /** The leaf, and what leads from it to its authority. */
  readonly cert: string | Buffer;
  /** The authorities whose certificates clients may show. */
  readonly clientAuthority?: string | Buffer;
}

export interface ServerTls extends TlsMaterial {
  /** Whether a client that shows no certificate is served. One that shows a wrong one never is. Nobody is asked for one if left out. */
  readonly clientCertificates?: 'optional' | 'required';
}

/** OpenSSL's numbers (openssl/ssl.h). */
const SSL_OP_NO_TICKET = 0x4000;
const SSL_OP_NO_COMPRESSION = 0x20000;
const SSL_OP_NO_RENEGOTIATION = 0x40000000;

/** All of TLS 1.3; of TLS 1.2 what has forward secrecy and authenticates what it encrypts. */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** What a new handshake is made with. No session is resumed: every connection shows its certificates anew. */
export function writeSecureContext({ key, cert, clientAuthority }: TlsMaterial): SecureContextOptions {
  return {
    key,
    cert,
    ...(clientAuthority === undefined ? {} : { ca: clientAuthority }),
    minVersion: 'TLSv1.2',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    secureOptions: SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION,
  };
}

export function createTlsServer(
  tls: ServerTls,
  { tlsHandshakeMs }: Pick<HttpServerBounds, 'tlsHandshakeMs'>,
): Server {
  return createServer({
    ...writeSecureContext(tls),
    requestCert: tls.clientCertificates !== undefined,
    rejectUnauthorized: tls.clientCertificates === 'required',
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: tlsHandshakeMs,
  });
}
