import type { RandomBytes } from '../ports/random.ts';
import { encodeHex } from '@bitting/core/encoding/hex.ts';
import { encodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { Secret } from '@bitting/core/secret/secret.ts';
import type { VenueId } from '@bitting/core/trading/vocabulary.ts';

/** What a bot is given, in the shape of its venue's own keys. */
export interface VirtualSecrets {
  readonly secret: Secret;
  /** `null` for venues whose keys have no passphrase. */
  readonly passphrase: Secret | null;
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = UPPER.toLowerCase();
const DIGITS = '0123456789';
/** Accepted by OKX in a passphrase and untouched by shells, URLs and environment files. */
const SPECIAL = '-_.';
/** 64 characters: a byte's low six bits choose without bias. */
const ALPHABET = `${UPPER}${LOWER}${DIGITS}-_`;
const FREE_CHARACTERS = 20;

interface VenueShape {
  readonly makeApiKey: (random: RandomBytes) => string;
  readonly makeSecrets: (random: RandomBytes) => VirtualSecrets;
}

const SHAPES: Readonly<Record<VenueId, VenueShape>> = {
  okx: { makeApiKey: makeUuid, makeSecrets: makeOkxSecrets },
  htx: { makeApiKey: (random) => makeGroups(random, [8, 8, 8, 5]), makeSecrets: makeHtxSecrets },
};

export function makeApiKey(venue: VenueId, random: RandomBytes): string {
  return SHAPES[venue].makeApiKey(random);
}

export function makeVirtualSecrets(venue: VenueId, random: RandomBytes): VirtualSecrets {
  return SHAPES[venue].makeSecrets(random);
}

/** Lower-case UUID, version 4 (RFC 9562 §5.4). */
function makeUuid(random: RandomBytes): string {
  const bytes = random(16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return encodeHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5');
}

/** OKX: 32 upper-case hexadecimal characters; a passphrase of 24 with every class that OKX demands. */
function makeOkxSecrets(random: RandomBytes): VirtualSecrets {
  const bytes = random(16);
  const secret = encodeUtf8(encodeHex(bytes).toUpperCase());
  bytes.fill(0);
  const choices = random(FREE_CHARACTERS + 4);
  const characters = Array.from(choices.subarray(0, FREE_CHARACTERS), (byte) => ALPHABET.charAt(byte % 64));
  for (const [index, set] of [UPPER, LOWER, DIGITS, SPECIAL].entries())
    characters.push(set.charAt(choices.readUInt8(FREE_CHARACTERS + index) % set.length));
  choices.fill(0);
  return {
    secret: Secret.takeBytes('virtual secret', secret),
    passphrase: Secret.fromText('virtual passphrase', characters.join('')),
  };
}

/** Groups of hexadecimal digits, joined by hyphens, as HTX's own keys look. */
function makeGroups(random: RandomBytes, groups: readonly number[]): string {
  const digits = groups.reduce((sum, length) => sum + length, 0);
  const bytes = random(Math.ceil(digits / 2));
  const hex = encodeHex(bytes);
  bytes.fill(0);
  let at = 0;
  return groups.map((length) => hex.slice(at, (at += length))).join('-');
}

/** HTX: 128 bits in four groups; its keys have no passphrase. */
function makeHtxSecrets(random: RandomBytes): VirtualSecrets {
  return { secret: Secret.fromText('virtual secret', makeGroups(random, [8, 8, 8, 8])), passphrase: null };
}
