/** Certificates of one small private authority: X.509 v3 as RFC 5280 profiles it, EC P-256, ECDSA with SHA-256. */
import { createHash, type KeyObject, sign } from 'node:crypto';
import { isIP, SocketAddress } from 'node:net';
import {
  bitString,
  integer,
  objectId,
  octetString,
  sequence,
  setOf,
  tagged,
  time,
  TRUE,
  utf8,
} from './der.ts';

/** Host names and addresses, without ports. */
export interface Names {
  readonly names: readonly string[];
  readonly addresses: readonly string[];
}

export interface CertificateTerms {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  /** 16 random bytes. */
  readonly serial: Uint8Array;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Who signs; its name is its common name. */
export interface Issuer {
  readonly commonName: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

type Extension = readonly [id: string, isCritical: boolean, value: Buffer];

const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const VERSION_3 = tagged(0xa0, integer(Buffer.of(2)));
const DIGITAL_SIGNATURE = bitString(Buffer.of(0x80), 7);
const SIGNS_CERTIFICATES = bitString(Buffer.of(0x06), 1);
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;
const KEY_ID_BYTES = 20;

/** An authority that can vouch for these names, and for no others with whoever checks name constraints. */
export function writeAuthority(terms: CertificateTerms, issuer: Issuer, bound: Names): string {
  const subtrees = [
    ...bound.names.map((name) => tagged(DNS_NAME, Buffer.from(name, 'latin1'))),
    ...bound.addresses.map((address) => {
      const bytes = readAddress(address);
      return tagged(IP_ADDRESS, bytes, Buffer.alloc(bytes.length, 0xff));
    }),
  ].map((base) => sequence(base));
  return write(terms, issuer, [
    ['2.5.29.19', true, sequence(TRUE, integer(Buffer.of(0)))],
    ['2.5.29.15', true, SIGNS_CERTIFICATES],
    ['2.5.29.30', true, sequence(tagged(0xa0, ...subtrees))],
  ]);
}

export function writeServerCertificate(
  terms: CertificateTerms,
  issuer: Issuer,
  { names, addresses }: Names,
): string {
  const alternatives = [
    ...names.map((name) => tagged(DNS_NAME, Buffer.from(name, 'latin1'))),
    ...addresses.map((address) => tagged(IP_ADDRESS, readAddress(address))),
  ];
  return write(terms, issuer, [...leafOf(SERVER_AUTH), ['2.5.29.17', false, sequence(...alternatives)]]);
}

export function writeClientCertificate(terms: CertificateTerms, issuer: Issuer): string {
  return write(terms, issuer, leafOf(CLIENT_AUTH));
}

function leafOf(purpose: string): readonly Extension[] {
  return [
    ['2.5.29.19', true, sequence()],
    ['2.5.29.15', true, DIGITAL_SIGNATURE],
    ['2.5.29.37', false, sequence(objectId(purpose))],
  ];
}

function write(terms: CertificateTerms, issuer: Issuer, extensions: readonly Extension[]): string {
  const keyIds: readonly Extension[] = [
    ['2.5.29.14', false, octetString(identify(terms.publicKey))],
    ['2.5.29.35', false, sequence(tagged(0x80, identify(issuer.publicKey)))],
  ];
  const body = sequence(
    VERSION_3,
    integer(Buffer.concat([Buffer.of(1), terms.serial])),
    ECDSA_WITH_SHA256,
    nameOf(issuer.commonName),
    sequence(time(terms.fromMs), time(terms.untilMs)),
    nameOf(terms.commonName),
    terms.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...[...extensions, ...keyIds].map(writeExtension))),
  );
  const signature = sign('sha256', body, { key: issuer.privateKey, dsaEncoding: 'der' });
  return toPem(sequence(body, ECDSA_WITH_SHA256, bitString(signature)));
}

function writeExtension([id, isCritical, value]: Extension): Buffer {
  return sequence(objectId(id), ...(isCritical ? [TRUE] : []), octetString(value));
}

function nameOf(commonName: string): Buffer {
  return sequence(setOf(sequence(objectId('2.5.4.3'), utf8(commonName))));
}

/** What tells one key from another: the first 160 bits of SHA-256 (RFC 7093, 2). */
function identify(key: KeyObject): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest().subarray(0, KEY_ID_BYTES);
}

function readAddress(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  // In its one short form: at most one gap.
  const [head = '', tail] = new SocketAddress({ address, family: 'ipv6' }).address.split('::');
  const groupsOf = (text: string | undefined): string[] =>
    text === undefined || text === '' ? [] : text.split(':').flatMap(splitDotted);
  const before = groupsOf(head);
  const after = groupsOf(tail);
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, '0')).join(''), 'hex');
}

function splitDotted(group: string): string[] {
  if (!group.includes('.')) return [group];
  const hex = Buffer.from(group.split('.').map(Number)).toString('hex');
  return [hex.slice(0, 4), hex.slice(4)];
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/gu) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
