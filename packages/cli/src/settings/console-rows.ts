import { label } from './alert-types.ts';
import { origin } from './console-types.ts';
import { setting, type Setting } from './setting.ts';
import { addressBlocks, addresses, choice, flag, pathFromData, port } from './value-types.ts';

export const CONSOLE_PORT_DEFAULT = 18_408;

/** How the page of the console is reached. */
export const CONSOLE_SETTINGS = {
  'console.enabled': setting({
    type: flag,
    fallback: true,
    meaning: 'Whether the page of the console is served',
  }),
  'console.name': setting({
    type: label,
    meaning:
      'What this installation is called: in the page’s header and title, and in messages. Without it the name of the machine',
    example: 'Desk 1',
  }),
  'console.listen': setting({
    type: addresses,
    fallback: ['127.0.0.1', '::1'],
    meaning:
      'The addresses to listen on: loopback, or any with TLS (`console.tls`) or behind proxies that encrypt (`console.origin`, `console.proxies`)',
  }),
  'console.port': setting({
    type: port(1),
    fallback: CONSOLE_PORT_DEFAULT,
    meaning: 'The port of all of them',
    option: 'console-port',
  }),
  'console.origin': setting({
    type: origin,
    meaning:
      'By which address browsers reach it, and by no other; passkeys are bound to it. Without it https:// or http://localhost with the port',
    example: 'https://bitting.example.com',
  }),
  'console.tls': setting({
    type: choice(['none', 'gateway', 'files']),
    fallback: 'none',
    meaning: 'Whose certificate it shows: none, that of the gateway (`tls.source`), or one in files',
  }),
  'console.certificate_file': setting({
    type: pathFromData,
    meaning: 'With "files": PEM, the certificate first; a new one is taken within a minute',
    example: '/etc/bitting/tls/console.pem',
  }),
  'console.key_file': setting({
    type: pathFromData,
    meaning: 'With "files": its private key, PEM, mode 0600',
    example: '/etc/bitting/tls/console-key.pem',
  }),
  'console.proxies': setting({
    type: addressBlocks,
    fallback: [],
    meaning: 'Addresses of reverse proxies that are believed for whom they connect (X-Forwarded-For)',
  }),
} as const satisfies Readonly<Record<string, Setting>>;
