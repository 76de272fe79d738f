/** Policies and address blocks: read, written and read again; blocks also against node's own list of them. */
import { BlockList, isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';

import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { formatAddress, parseAddress } from '@bitting/core/policy/address.ts';
import { formatCidr, isAddressAllowed, parseCidr } from '@bitting/core/policy/cidr.ts';
import { parsePolicy, parseTerms, printPolicy, printTerms } from '@bitting/core/policy/policy-document.ts';
import { EVERY_LIMIT } from '@bitting/core/policy/every-limit.fixture.ts';
import { POLICY } from '@bitting/core/policy/policy.fixture.ts';

import { type FuzzTarget, must, textsOf, type Verdict } from '../target.ts';
import { attempt } from './attempt.ts';

const MODULES =
  /\/core\/src\/(?:policy\/(?:policy-document|limits-document|document-shape|week-time|cidr|address)|encoding\/json)\.ts/u;
/** A layer names no addresses. */
const TERMS_MODULES =
  /\/core\/src\/(?:policy\/(?:policy-document|limits-document|document-shape|week-time)|encoding\/json)\.ts/u;

/** Every limit, so that mutation finds all names. */
const LIMITED = {
  version: 1,
  instruments: ['spot:*-USDT', 'swap:BTC-*'],
  notionalPerOrder: { USDT: '5' },
  limits: EVERY_LIMIT,
};

export const policyDocument: FuzzTarget = {
  name: 'policy-document',
  modules: MODULES,
  inputBytesMax: 1_024,
  seeds: textsOf([
    printPolicy(POLICY),
    printPolicy({
      ...POLICY,
      instruments: ['BTC-USDT', 'btcusdt'],
      sourceCidrs: ['10.0.0.0/8', '2001:db8::/32'],
    }),
    JSON.stringify({ ...(JSON.parse(printPolicy(POLICY)) as object), ...LIMITED }),
  ]),
  check: (input) => checkDocument(input, { parse: parsePolicy, print: printPolicy }),
};

export const policyTerms: FuzzTarget = {
  name: 'policy-terms',
  modules: TERMS_MODULES,
  inputBytesMax: 1_024,
  seeds: textsOf([
    '{"version":1}',
    '{"version":1,"scopes":["read"],"markets":["spot"]}',
    JSON.stringify(LIMITED),
  ]),
  check: (input) => checkDocument(input, { parse: parseTerms, print: printTerms }),
};

interface DocumentForm<T> {
  readonly parse: (bytes: Uint8Array) => T;
  readonly print: (document: T) => string;
}

function checkDocument<T>(input: Buffer, { parse, print }: DocumentForm<T>): Verdict {
  const document = attempt(() => parse(input));
  if (document instanceof BittingError) {
    must(document.kind === 'invalid', () => `refused as ${document.code}`);
    must(
      document.code !== 'POLICY_MALFORMED' || document.message.startsWith('Cannot read the policy: policy'),
      () => `no place is named: ${document.message}`,
    );
    return 'refused';
  }
  const printed = print(document);
  const again = parse(Buffer.from(printed));
  must(isDeepStrictEqual(again, document), 'printed, it is another policy');
  must(print(again) === printed, 'it changes when printed again');
  return 'accepted';
}

/** A block, and behind a space an address. */
export const cidr: FuzzTarget = {
  name: 'cidr',
  modules: /\/core\/src\/policy\/(?:cidr|address)\.ts/u,
  inputBytesMax: 96,
  seeds: textsOf([
    '10.0.0.0/8 10.1.2.3',
    '2001:db8::/32 2001:db8:1::1',
    '::1 ::1',
    '192.168.1.7 ::ffff:192.168.1.7',
    '::ffff:1.2.3.4/128 1.2.3.4',
    '1:2:3:4:5:6:7:8/128 1::8',
    'fe80::1%eth0 fe80::1',
  ]),
  check(input): Verdict {
    const [text = '', address = ''] = input.toString('latin1').split(' ');
    checkAddress(address);
    const block = attempt(() => parseCidr(text));
    if (block instanceof BittingError) {
      must(block.code === 'CIDR_MALFORMED', () => `refused as ${block.code}`);
      return 'refused';
    }
    const written = formatCidr(block);
    must(isDeepStrictEqual(parseCidr(written), block), 'written, it is another block');
    const [base = ''] = text.split('/');
    must(isIP(base) !== 0, 'node does not take its address');
    const list = new BlockList();
    list.addSubnet(formatAddress(block.address), block.prefix, block.address.width === 32 ? 'ipv4' : 'ipv6');
    const parsed = parseAddress(address);
    if (parsed === null) must(!isAddressAllowed([text], address), 'what is no address is allowed');
    else {
      // Node's list takes IPv4 for a part of IPv6 blocks; to us they are two kinds, and neither holds the other.
      const isListed =
        parsed.width === block.address.width &&
        list.check(formatAddress(parsed), parsed.width === 32 ? 'ipv4' : 'ipv6');
      must(isListed === isAddressAllowed([text], address), 'node says otherwise of the address');
    }
    return 'accepted';
  },
};

function checkAddress(text: string): void {
  const parsed = parseAddress(text);
  // Zones are addresses to node, and none to us.
  must(
    (parsed !== null) === (isIP(text) !== 0 && !text.includes('%')),
    () => `node says otherwise of ${text}`,
  );
  if (parsed === null) return;
  const written = formatAddress(parsed);
  must(isDeepStrictEqual(parseAddress(written), parsed), 'written, it is another address');
  must(formatAddress(parsed) === canonicalByUrl(written), () => `a URL writes ${written} otherwise`);
}

/** The host parser of URLs writes IPv6 as RFC 5952 says. */
function canonicalByUrl(text: string): string {
  return new URL(`http://${text.includes(':') ? `[${text}]` : text}/`).hostname.replace(/^\[|\]$/gu, '');
}
