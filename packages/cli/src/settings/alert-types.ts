import { isIP } from 'node:net';
import type { Plain, ValueType } from './value-types.ts';

const LABEL_CHARACTERS_MAX = 60;
const RECIPIENTS_MAX = 20;
const HOSTS_MAX = 32;
const URL_CHARACTERS_MAX = 1_000;
/** One without quotes and comments; a mail server has the last word. */
const MAIL_ADDRESS = /^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/u;
const HOST = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/u;
const CHAT = /^(?:-?[0-9]{1,20}|@[A-Za-z0-9_]{4,64})$/u;
const HOURS = /^(?:[01][0-9]|2[0-3]):[0-5][0-9]-(?:[01][0-9]|2[0-3]):[0-5][0-9]$/u;
const HOST_EXAMPLES = ['smtp.example.com', '127.0.0.1', '::1'];
const MAIL_EXAMPLES = ['ada@example.com', 'bob@example.com', 'bitting@example.org'];
const ZONE = /^[A-Za-z0-9_+/-]{1,64}$/u;

function text(wanted: string, fits: (plain: string) => boolean, schema: Readonly<Record<string, unknown>>) {
  return {
    wanted,
    read: (plain: Plain) => (typeof plain === 'string' && fits(plain) ? plain : null),
    fromText: (given: string): Plain => given,
    schema: { type: 'string', ...schema },
  } satisfies ValueType<string>;
}

/** What an installation is called: one visible line. */
export const label: ValueType<string> = text(
  `one line of at most ${LABEL_CHARACTERS_MAX} characters`,
  (plain) =>
    plain.length > 0 &&
    plain.length <= LABEL_CHARACTERS_MAX &&
    plain.isWellFormed() &&
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(plain),
  { minLength: 1, maxLength: LABEL_CHARACTERS_MAX, examples: ['Desk 1', 'Desk 2', 'Büro 3'] },
);

export const host: ValueType<string> = text(
  'a host name or an IP address, without a port',
  (plain) => isHost(plain),
  { minLength: 1, maxLength: 253, examples: HOST_EXAMPLES },
);

/** Those of one installation, not of the internet. */
export const hosts: ValueType<readonly string[]> = {
  wanted: `a list of at most ${HOSTS_MAX} host names or IP addresses, without ports`,
  read: (plain) => readAll(plain, HOSTS_MAX, isHost),
  fromText: splitText,
  schema: { type: 'array', items: { type: 'string', examples: HOST_EXAMPLES }, maxItems: HOSTS_MAX },
};

export const mailAddress: ValueType<string> = text(
  'a mail address, without a name',
  (plain) => MAIL_ADDRESS.test(plain),
  { pattern: MAIL_ADDRESS.source, examples: MAIL_EXAMPLES },
);

export const mailAddresses: ValueType<readonly string[]> = {
  wanted: `a list of at most ${RECIPIENTS_MAX} mail addresses, without names`,
  read: (plain) => readAll(plain, RECIPIENTS_MAX, (item) => MAIL_ADDRESS.test(item)),
  fromText: splitText,
  schema: {
    type: 'array',
    items: { type: 'string', pattern: MAIL_ADDRESS.source, examples: MAIL_EXAMPLES },
    maxItems: RECIPIENTS_MAX,
  },
};

/** A secret in it would stand in the configuration for everybody to read. */
export const plainUrl: ValueType<string> = text(
  'an address with https:// (http:// only on this machine), without a user or a password',
  (plain) => {
    const url = URL.parse(plain);
    return (
      plain.length <= URL_CHARACTERS_MAX &&
      url !== null &&
      ['http:', 'https:'].includes(url.protocol) &&
      url.username === '' &&
      url.password === ''
    );
  },
  {
    pattern: '^https?://',
    maxLength: URL_CHARACTERS_MAX,
    examples: ['https://a.example.com', 'https://b.example.com/x', 'http://127.0.0.1:8081'],
  },
);

export const chat: ValueType<string> = text(
  'the number of a chat of Telegram, or the name of a channel with its "@"',
  (plain) => CHAT.test(plain),
  { pattern: CHAT.source, examples: ['42', '-1001234567890', '@desk_one'] },
);

export const hoursOfDay: ValueType<string> = text(
  'hours as "22:00-07:00", not empty ones',
  (plain) => HOURS.test(plain) && plain.slice(0, 5) !== plain.slice(6),
  { pattern: HOURS.source, examples: ['22:00-07:00', '12:00-13:30', '23:15-06:00'] },
);

export const timeZone: ValueType<string> = text(
  'the name of a time zone, as "Europe/Berlin"',
  (plain) => ZONE.test(plain) && isZone(plain),
  { pattern: ZONE.source, examples: ['Europe/Berlin', 'Asia/Singapore', 'America/New_York'] },
);

function isHost(name: string): boolean {
  return isIP(name) !== 0 || HOST.test(name);
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function readAll(plain: Plain, countMax: number, fits: (item: string) => boolean): readonly string[] | null {
  if (!Array.isArray(plain) || plain.length > countMax) return null;
  const items = plain as readonly Plain[];
  return items.every((item) => typeof item === 'string' && fits(item)) ? (items as readonly string[]) : null;
}

function splitText(given: string): Plain {
  return given === '' ? [] : given.split(',').map((item) => item.trim());
}
