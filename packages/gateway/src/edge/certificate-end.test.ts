import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { GOOD, UNTRUSTED } from '@bitting/http/testing/tls-material.ts';
import { CertificateEnd } from './certificate-end.ts';

const endOf = (cert: string): number => Date.parse(new X509Certificate(cert).validTo) / 1_000;

test('The end of the certificate that is shown now is told; without one nothing is.', () => {
  assert.equal(new CertificateEnd(null).renderMetrics(), '');
  const end = new CertificateEnd(GOOD);
  const name = 'bitting_tls_certificate_expires_timestamp_seconds';
  assert.match(end.renderMetrics(), new RegExp(`^${name} ${endOf(GOOD.cert)}$`, 'mu'));
  const [other] = Object.values(UNTRUSTED);
  assert.ok(other !== undefined && endOf(other.cert) !== endOf(GOOD.cert));
  assert.equal(end.note(other), other);
  assert.match(end.renderMetrics(), new RegExp(`^${name} ${endOf(other.cert)}$`, 'mu'));
});
