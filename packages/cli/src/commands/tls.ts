import { createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import type { DataLayout } from '@bitting/gateway/config/data-layout.ts';
import { openDataDirectory, writePrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import { asFileFault } from '@bitting/gateway/supervisor/file-faults.ts';
import { usageError } from '../arguments.ts';
import { CLIENT_DAYS_DEFAULT, CLIENT_DAYS_MAX, TLS_NAMES_MAX } from '../bounds.ts';
import { CONNECTION_OPTIONS, defineCommand } from '../command.ts';
import { chooseDataDirectory, connect } from '../connection.ts';
import { findVirtualKeyId } from '../named.ts';
import { createAuthority, makeClientKey, openAuthority, replacePrivateFile } from '../tls/authority-files.ts';
import { describeCertificate, readCertificateFile, type CertificateView } from '../tls/certificate-view.ts';
import { readPrivatePem } from '../tls/tls-source.ts';
import { readReason } from './key-states.ts';

const PLACE = {
  data: { kind: 'text', value: 'DIR', describe: 'Data directory of the gateway' },
  demo: { kind: 'flag', describe: 'Use the data directory of "bitting demo"' },
} as const;

const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/u;
const LABEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/u;
/** Programs on this machine need no name of it. */
const LOOPBACK_NAMES = ['localhost'];
const LOOPBACK_ADDRESSES = ['127.0.0.1', '::1'];

export const tlsInit = defineCommand(
  {
    name: 'tls init',
    touchesSecrets: true,
    summary: 'Make a private authority, and a certificate by which bots know this gateway',
    details: `The authority can vouch for the names that are said here and for no others; loopback is always among them. Its key lies in the
data directory, readable by its owner alone. The gateway's certificate is good for 30 days and renewed by "bitting serve".
Then: tls.source = "authority" in bitting.toml, and bots trust the file that is named (docs/operations/tls.md).`,
    options: {
      ...PLACE,
      name: { kind: 'list', value: 'HOST', describe: 'Name by which bots reach the gateway' },
      address: { kind: 'list', value: 'IP', describe: 'Address by which they do' },
    },
    examples: [
      ['bitting tls init', 'for bots on this machine'],
      ['bitting tls init --name gateway.lan --address 10.0.0.5', 'for others in the same network'],
    ],
  },
  async ({ options }, console) => {
    const names = [...new Set([...LOOPBACK_NAMES, ...options.name.map((name) => name.toLowerCase())])];
    const addresses = [...new Set([...LOOPBACK_ADDRESSES, ...options.address])];
    const wrong = names.find((name) => !HOST_NAME.test(name) || name.length > 253 || isIP(name) !== 0);
    if (wrong !== undefined) throw usageError(`"${wrong}" is no host name; --address takes addresses.`);
    const odd = addresses.find((address) => isIP(address) === 0 || address.includes('%'));
    if (odd !== undefined) throw usageError(`"${odd}" is no IP address.`);
    if (names.length + addresses.length > TLS_NAMES_MAX)
      throw usageError(`At most ${TLS_NAMES_MAX} names and addresses, loopback's included.`);
    const { tlsDirectory } = openLayout(options);
    const authority = createAuthority(tlsDirectory, { names, addresses }, Date.now());
    const view = describeCertificate(authority.readCertificate());
    await Promise.resolve(
      console.result({ authority: { file: authority.certificateFile, ...view }, names, addresses }, [
        console.paint.good('The authority is made.'),
        `  bots trust   ${authority.certificateFile}`,
        `  fingerprint  ${view.sha256}`,
        `  names        ${[...names, ...addresses].join(', ')}`,
        'In bitting.toml, for the next start:',
        ...hostLines([...options.name.map((name) => name.toLowerCase()), ...options.address]),
        '  [tls]',
        '  source = "authority"',
      ]),
    );
  },
);

export const tlsClient = defineCommand(
  {
    name: 'tls client',
    touchesSecrets: true,
    summary: 'Make a client certificate for a bot',
    details: `Writes LABEL.key and LABEL.pem. Where LABEL.key is there already it stays, and its certificate is renewed: a virtual key
that is bound to it (bitting issue --client-certificate) is bound to the key, so that it goes on with the new one.`,
    options: {
      ...PLACE,
      label: { kind: 'text', value: 'LABEL', describe: 'Name of the bot; letters, digits, ".", "_", "-"' },
      dir: {
        kind: 'text',
        value: 'DIR',
        describe: 'Where the files are written; default the current directory',
      },
      days: {
        kind: 'whole',
        value: 'DAYS',
        min: 1,
        max: CLIENT_DAYS_MAX,
        describe: `How long it is good; default ${CLIENT_DAYS_DEFAULT}`,
      },
    },
    examples: [
      ['bitting tls client --label grid', 'writes grid.key and grid.pem'],
      ['bitting issue --label grid --client-certificate grid.pem', 'and a virtual key that needs it'],
    ],
  },
  async ({ options }, console) => {
    const { label } = options;
    if (label === undefined || !LABEL.test(label))
      throw usageError('--label is a name of letters, digits, ".", "_" and "-".');
    const authority = openAuthority(openLayout(options).tlsDirectory);
    const keyFile = path.resolve(options.dir ?? '.', `${label}.key`);
    const certificateFile = path.resolve(options.dir ?? '.', `${label}.pem`);
    const isNew = !existsSync(keyFile);
    const key = isNew ? makeClientKey() : readPrivatePem(keyFile);
    const client = { label, days: options.days ?? CLIENT_DAYS_DEFAULT };
    const certificate = authority.vouchForClient(createPublicKey(key), client, Date.now());
    if (isNew) writeNew(keyFile, key);
    replacePrivateFile(certificateFile, certificate);
    const view = describeCertificate(certificate);
    await Promise.resolve(
      console.result({ keyFile, certificateFile, ...view }, [
        console.paint.good(isNew ? 'The pair is made.' : 'The certificate is renewed.'),
        `  certificate  ${certificateFile}`,
        `  key          ${keyFile}`,
        ...linesOf(view),
      ]),
    );
  },
);

export const tlsRebind = defineCommand(
  {
    name: 'tls rebind',
    summary: 'Take a virtual key over another client certificate alone; its secret stays',
    details: `For a bot whose private key is lost, leaked or made anew. From then on the key is refused over the certificate before, and what came
over it is cut. A certificate that is renewed for the same private key needs nothing of this.`,
    positionals: [
      { name: 'KEY', describe: 'Id or label of the virtual key (bitting keys list)', required: true },
    ],
    options: {
      ...CONNECTION_OPTIONS,
      'client-certificate': { kind: 'text', value: 'FILE', describe: 'The new certificate, PEM' },
      reason: { kind: 'text', value: 'TEXT', describe: 'Why; it goes into the ledger' },
    },
    examples: [
      ['bitting tls client --label grid-2', 'a new pair'],
      [
        'bitting tls rebind grid --client-certificate grid-2.pem --reason "a new machine"',
        'and the key needs it',
      ],
    ],
  },
  async ({ options, positionals }, console) => {
    const file = options['client-certificate'];
    if (file === undefined) throw usageError('--client-certificate FILE says which certificate.');
    const { publicKeySha256, until } = readCertificateFile(file);
    const client = connect(options, console);
    const virtualKeyId = await findVirtualKeyId(client, positionals[0] ?? '');
    const bound = await client.rebindClient({
      virtualKeyId,
      clientKey: publicKeySha256,
      ...readReason(options.reason),
    });
    console.result(bound, [
      console.paint.good(`${virtualKeyId} is taken over this certificate alone.`),
      `  its key      ${publicKeySha256}`,
      `  good until   ${until}`,
    ]);
  },
);

export const tlsShow = defineCommand(
  {
    name: 'tls show',
    summary: 'Show the private authority and the certificate of the gateway',
    options: PLACE,
    examples: [['bitting tls show', 'what bots trust, and until when']],
  },
  async ({ options }, console) => {
    const { tlsDirectory } = openLayout(options);
    const authority = openAuthority(tlsDirectory);
    const own = describeCertificate(authority.readCertificate());
    const server = readCertificateFile(path.join(tlsDirectory, 'server.pem'));
    const bound = authority.readNames();
    await Promise.resolve(
      console.result({ authority: { file: authority.certificateFile, ...own }, server, ...bound }, [
        `authority  ${authority.certificateFile}`,
        ...linesOf(own),
        'gateway',
        ...linesOf(server),
        `  names        ${[...bound.names, ...bound.addresses].join(', ')}`,
      ]),
    );
  },
);

/** The certificate alone is not enough: the gateway answers to no name that it was not told. */
function hostLines(others: readonly string[]): readonly string[] {
  if (others.length === 0) return [];
  const list = others.map((name) => `"${name}"`).join(', ');
  return ['  [bots]', '  host = "0.0.0.0"', `  okx_host_names = [${list}]`, `  htx_host_names = [${list}]`];
}

function openLayout(options: { readonly data: string | undefined; readonly demo: boolean }): DataLayout {
  return openDataDirectory(chooseDataDirectory(options));
}

function linesOf({ until, sha256, publicKeySha256 }: CertificateView): readonly string[] {
  return [`  good until   ${until}`, `  fingerprint  ${sha256}`, `  its key      ${publicKeySha256}`];
}

function writeNew(file: string, text: string): void {
  try {
    writePrivateFile(file, text);
  } catch (error) {
    throw asFileFault(error, file);
  }
}
