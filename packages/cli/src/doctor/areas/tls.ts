import { CERTIFICATE_ENDS_MS } from '../bounds.ts';
import { byCommand, byHand, type Area, type Check, type Found } from '../check.ts';
import { demandSeen, type CertificateSeen, type Scene } from '../scene.ts';

const RSA_BITS_MIN = 2048;

interface CertificateRow {
  readonly id: Check['id'];
  readonly severity: Check['severity'];
  readonly title: string;
  readonly isBad: (certificate: CertificateSeen, nowMs: number) => boolean;
  readonly evidence: (certificate: CertificateSeen) => string;
}

const day = (instantMs: number): string => new Date(instantMs).toISOString().slice(0, 10);

const CERTIFICATE_ROWS: readonly CertificateRow[] = [
  {
    id: 'tls.expired',
    severity: 'critical',
    title: 'The certificate is over: bots refuse it, or were told not to look, which is worse',
    isBad: ({ validToMs }, nowMs) => validToMs <= nowMs,
    evidence: ({ place, validToMs }) => `${place}: it ended on ${day(validToMs)}`,
  },
  {
    id: 'tls.expiring',
    severity: 'warning',
    title: 'The certificate ends soon',
    isBad: ({ validToMs, validFromMs }, nowMs) =>
      validToMs > nowMs && validToMs - nowMs < Math.min(CERTIFICATE_ENDS_MS, (validToMs - validFromMs) / 5),
    evidence: ({ place, validToMs }) => `${place}: it ends on ${day(validToMs)}`,
  },
  {
    id: 'tls.not-yet-valid',
    severity: 'critical',
    title: 'The certificate begins later than now: one clock is wrong',
    isBad: ({ validFromMs }, nowMs) => validFromMs > nowMs,
    evidence: ({ place, validFromMs }) => `${place}: it begins on ${day(validFromMs)}`,
  },
  {
    id: 'tls.weak-key',
    severity: 'critical',
    title: 'The key of the certificate is too short',
    isBad: ({ rsaBits }) => rsaBits !== null && rsaBits < RSA_BITS_MIN,
    evidence: ({ place, rsaBits }) => `${place}: RSA of ${rsaBits} bits`,
  },
];

/** The certificates that bots are shown. */
export const TLS: Area = {
  name: 'tls',
  checks: CERTIFICATE_ROWS.map(({ evidence, id, isBad, severity, title }) => ({
    id,
    severity,
    title,
    look: (scene: Scene) =>
      scene.settings['tls.source'] === null
        ? []
        : demandSeen(scene.certificates)
            .filter((certificate) => isBad(certificate, scene.nowMs))
            .map((certificate) => renew(scene, evidence(certificate))),
  })),
};

/** What `bitting tls init` made is renewed by the gateway itself; why it did not is said at its start. */
function renew({ settings }: Scene, evidence: string): Found {
  if (settings['tls.source'] === 'authority') return byCommand(evidence, 'systemctl restart bitting');
  const files = `${settings['tls.certificate_file']} and ${settings['tls.key_file']}`;
  return byHand(
    evidence,
    `Have a new certificate made and put it into ${files}: the gateway takes it at once.`,
  );
}
