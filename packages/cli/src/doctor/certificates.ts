import { connect } from 'node:tls';
import { ANSWER_MS } from './bounds.ts';
import type { CertificateSeen } from './scene.ts';

/** What each listener that speaks TLS shows. Nothing is trusted: it is looked at alone. */
export async function readCertificates(
  listeners: Readonly<Record<string, string>> | null,
): Promise<readonly CertificateSeen[]> {
  if (listeners === null) throw new Error('no gateway answers');
  const places = Object.values(listeners)
    .map((text) => new URL(text))
    .filter(({ protocol }) => protocol === 'https:' || protocol === 'wss:')
    .map(({ hostname, port }) => ({ host: hostname.replace(/^\[|\]$/gu, ''), port: Number(port) }));
  return await Promise.all(places.map(readCertificate));
}

function readCertificate({
  host,
  port,
}: {
  readonly host: string;
  readonly port: number;
}): Promise<CertificateSeen> {
  const place = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: ANSWER_MS }, () => {
      const { bits, valid_from: from, valid_to: to } = socket.getPeerCertificate();
      const modulus = socket.getPeerX509Certificate()?.publicKey.asymmetricKeyType === 'rsa';
      resolve({
        place,
        validFromMs: Date.parse(from),
        validToMs: Date.parse(to),
        rsaBits: modulus ? (bits ?? null) : null,
        protocol: socket.getProtocol() ?? '',
      });
      socket.destroy();
    });
    const fail = (): void => {
      socket.destroy();
      reject(new Error(`no certificate could be had at ${place}`));
    };
    socket.on('error', fail);
    socket.on('timeout', fail);
  });
}
