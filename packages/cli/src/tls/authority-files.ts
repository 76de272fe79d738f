import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { readPrivateFile, writePrivateFile } from '@bitting/gateway/supervisor/data-directory.ts';
import { asFileFault } from '@bitting/gateway/supervisor/file-faults.ts';
import { AUTHORITY_DAYS, SERVER_DAYS } from '../bounds.ts';
import {
  type CertificateTerms,
  type Issuer,
  type Names,
  writeAuthority,
  writeClientCertificate,
  writeServerCertificate,
} from './certificate.ts';

const DAY_MS = 86_400_000;
/** The clock of a bot may be behind ours. */
const BACKDATED_MS = 3_600_000;
/** Two words, so that nobody takes it for the name of a host. */
const AUTHORITY_NAME = 'Bitting authority';
const SERVER_NAME = 'Bitting gateway';

/** The private authority of one installation; every file of it is its owner's alone. */
export interface Authority {
  readonly certificateFile: string;
  /** What bots are told to trust, PEM. */
  readCertificate(): string;
  /** The gateway's certificate and key; renewed, with a new key, when a third of its time is left. */
  readServer(nowMs: number): { readonly cert: string; readonly key: string };
  readNames(): Names;
  /** PEM, for the key of a bot. */
  vouchForClient(
    publicKey: KeyObject,
    client: { readonly label: string; readonly days: number },
    nowMs: number,
  ): string;
}

interface Places {
  readonly certificate: string;
  readonly key: string;
  readonly server: string;
  readonly names: string;
}

/** @throws BittingError `DATA_DIRECTORY_FOREIGN` where there is one already */
export function createAuthority(directory: string, bound: Names, nowMs: number): Authority {
  const places = layOut(directory);
  try {
    mkdirSync(directory, { mode: 0o700, recursive: true });
    if (existsSync(places.key) || existsSync(places.certificate))
      throw new BittingError('DATA_DIRECTORY_FOREIGN', places.key, {
        publicDetail: `There is an authority in ${directory} already: bots trust it. Move it away to make another one.`,
      });
    const pair = makePair();
    const issuer = { commonName: AUTHORITY_NAME, ...pair };
    const terms = termsOf(AUTHORITY_NAME, pair.publicKey, { days: AUTHORITY_DAYS, nowMs });
    writePrivateFile(places.names, `${JSON.stringify(bound)}\n`);
    writePrivateFile(places.key, exportKey(pair.privateKey));
    writePrivateFile(places.certificate, writeAuthority(terms, issuer, bound));
  } catch (error) {
    throw asFileFault(error, directory);
  }
  const authority = openAuthority(directory);
  authority.readServer(nowMs);
  return authority;
}

/** Nothing is read before it is asked for. */
export function openAuthority(directory: string): Authority {
  const places = layOut(directory);
  const read = (file: string): string => {
    if (existsSync(directory)) return readText(file);
    throw new BittingError('DATA_DIRECTORY_MISSING', file, {
      publicDetail: `There is no authority in ${directory} yet: "bitting tls init" makes one (docs/operations/tls.md).`,
    });
  };
  const readCertificate = (): string => read(places.certificate);
  const readNames = (): Names => JSON.parse(read(places.names)) as Names;
  const readIssuer = (): Issuer => {
    const privateKey = createPrivateKey(read(places.key));
    return { commonName: AUTHORITY_NAME, privateKey, publicKey: createPublicKey(privateKey) };
  };
  const renew = (nowMs: number): string => {
    const pair = makePair();
    const terms = termsOf(SERVER_NAME, pair.publicKey, { days: SERVER_DAYS, nowMs });
    const text = writeServerCertificate(terms, readIssuer(), readNames()) + exportKey(pair.privateKey);
    replacePrivateFile(places.server, text);
    return text;
  };
  return {
    certificateFile: places.certificate,
    readCertificate,
    readNames,
    readServer: (nowMs) => {
      const text = existsSync(places.server) ? readText(places.server) : null;
      return splitPem(text === null || isDue(text, nowMs) ? renew(nowMs) : text);
    },
    vouchForClient: (publicKey, { label, days }, nowMs) =>
      writeClientCertificate(termsOf(`bot ${label}`, publicKey, { days, nowMs }), readIssuer()),
  };
}

/** The file with the gateway's certificate and its key, for whoever shows the same. */
export function authorityServerFile(directory: string): string {
  return layOut(directory).server;
}

/** A key of a bot, as PEM. */
export function makeClientKey(): string {
  return exportKey(makePair().privateKey);
}

/** When certificate and key are one file, nobody ever reads the one without the other. */
function splitPem(text: string): { readonly cert: string; readonly key: string } {
  const keyAt = text.indexOf('-----BEGIN PRIVATE KEY-----');
  return { cert: text.slice(0, keyAt), key: text.slice(keyAt) };
}

/** One that cannot be read is made anew, too. */
function isDue(text: string, nowMs: number): boolean {
  const certificate = readX509(text);
  if (certificate === null) return true;
  const fromMs = Date.parse(certificate.validFrom);
  const untilMs = Date.parse(certificate.validTo);
  return untilMs - nowMs < (untilMs - fromMs) / 3 || nowMs < fromMs;
}

function readX509(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text);
  } catch {
    return null;
  }
}

function termsOf(
  commonName: string,
  publicKey: KeyObject,
  { days, nowMs }: { readonly days: number; readonly nowMs: number },
): CertificateTerms {
  return {
    commonName,
    publicKey,
    serial: randomBytes(16),
    fromMs: nowMs - BACKDATED_MS,
    untilMs: nowMs + days * DAY_MS,
  };
}

function layOut(directory: string): Places {
  return {
    certificate: path.join(directory, 'authority.pem'),
    key: path.join(directory, 'authority.key'),
    server: path.join(directory, 'server.pem'),
    names: path.join(directory, 'names.json'),
  };
}

function makePair(): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function exportKey(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' });
}

function readText(file: string): string {
  return readPrivateFile(file).toString('latin1');
}

/** Either the old one or the new one is there, whole, whenever somebody looks. */
export function replacePrivateFile(file: string, text: string): void {
  const beside = `${file}.new`;
  try {
    rmSync(beside, { force: true });
    writePrivateFile(beside, text);
    renameSync(beside, file);
  } catch (error) {
    throw asFileFault(error, file);
  }
}
