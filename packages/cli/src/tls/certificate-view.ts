import { createHash, X509Certificate } from 'node:crypto';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { readPem } from './tls-source.ts';

export interface CertificateView {
  readonly from: string;
  readonly until: string;
  /** Of the whole certificate, lower-case hex. */
  readonly sha256: string;
  /** Of its public key (SubjectPublicKeyInfo): what a virtual key is bound to. */
  readonly publicKeySha256: string;
}

/** @throws BittingError `TLS_MATERIAL_REFUSED` where it is no certificate */
export function describeCertificate(pem: string): CertificateView {
  const certificate = readX509(pem);
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return {
    from: new Date(certificate.validFrom).toISOString(),
    until: new Date(certificate.validTo).toISOString(),
    sha256: createHash('sha256').update(certificate.raw).digest('hex'),
    publicKeySha256: createHash('sha256').update(spki).digest('hex'),
  };
}

/** The first certificate of a file. */
export function readCertificateFile(file: string): CertificateView {
  return describeCertificate(readPem(file));
}

function readX509(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new BittingError('TLS_MATERIAL_REFUSED', 'no certificate', {
      publicDetail: 'There is no certificate in it, in PEM.',
    });
  }
}
