import helmet from '@fastify/helmet';
import type { PageConfig } from '../config/page-config.ts';
import type { App } from './parts.ts';

const YEAR_S = 365 * 24 * 60 * 60;
export const REPORTS_PATH = '/browser-reports';

/** What pages may use of a browser: nothing but passkeys and the clipboard's writing side. */
const CLOSED =
  'accelerometer autoplay browsing-topics camera clipboard-read display-capture encrypted-media fullscreen ' +
  'geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi payment picture-in-picture ' +
  'screen-wake-lock serial storage-access usb window-management xr-spatial-tracking';
const OPEN = 'clipboard-write publickey-credentials-create publickey-credentials-get';
const PERMISSIONS = [
  ...CLOSED.split(' ').map((name) => `${name}=()`),
  ...OPEN.split(' ').map((name) => `${name}=(self)`),
].join(', ');

/** On every answer, whatever it is. What is not named here a browser does not do for the page. */
export async function registerHeaders(
  app: App,
  { tls, origins }: Pick<PageConfig, 'origins' | 'tls'>,
): Promise<void> {
  const isEncrypted = tls !== null || origins.every((origin) => origin.startsWith('https:'));
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
        reportUri: [REPORTS_PATH],
      },
    },
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    originAgentCluster: true,
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isEncrypted ? { maxAge: YEAR_S, includeSubDomains: false } : false,
    xContentTypeOptions: true,
    xDnsPrefetchControl: { allow: false },
    xFrameOptions: { action: 'deny' },
    xPermittedCrossDomainPolicies: { permittedPolicies: 'none' },
    xXssProtection: true,
    xDownloadOptions: true,
  });
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.header('permissions-policy', PERMISSIONS).header('cache-control', 'no-store');
    done();
  });
}
