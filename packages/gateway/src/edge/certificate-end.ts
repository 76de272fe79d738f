import { X509Certificate } from 'node:crypto';
import type { TlsMaterial } from '../config/protocol.ts';
import { renderGauge } from '../metrics/family.ts';

const MS_PER_SECOND = 1_000;

/** Until when bots' ports can show their certificate. */
export class CertificateEnd {
  #endsAtMs: number | null = null;

  constructor(material: Pick<TlsMaterial, 'cert'> | null) {
    if (material !== null) this.note(material);
  }

  /** Gives it back, for whoever shows it from now on. */
  note<Material extends Pick<TlsMaterial, 'cert'>>(material: Material): Material {
    this.#endsAtMs = Date.parse(new X509Certificate(material.cert).validTo);
    return material;
  }

  renderMetrics(): string {
    return this.#endsAtMs === null
      ? ''
      : renderGauge(
          'bitting_tls_certificate_expires_timestamp_seconds',
          'When the certificate of bots’ ports ends, since 1970-01-01T00:00:00Z.',
          Math.floor(this.#endsAtMs / MS_PER_SECOND),
        );
  }
}
