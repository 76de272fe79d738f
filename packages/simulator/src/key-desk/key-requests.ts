import { createPublicKey } from 'node:crypto';
import type { Account, Permission } from '../engine/records.ts';
import type { DeskRules } from './desk-rules.ts';
import type { Fields } from './fields.ts';
import { problemOfIps } from './ip-list.ts';
import { DeskRefusal } from './refusals.ts';

/** 8 to 32 characters with a digit, an upper-case and a lower-case letter and a special character. */
const PASSPHRASE = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])(?=.*[^A-Za-z0-9])[\x21-\x7e]{8,32}$/;

/** What a key may do and from where; parts that the request does not name are `undefined`. */
export interface KeyShape {
  readonly label: string | undefined;
  readonly permissions: readonly Permission[] | undefined;
  readonly ips: readonly string[] | undefined;
  readonly toggles: readonly string[] | undefined;
}

export interface NewKeyShape {
  readonly label: string;
  readonly permissions: readonly Permission[];
  readonly ips: readonly string[];
  readonly toggles: readonly string[];
  readonly passphrase: string;
  /** SPKI as base64; `null` asks for a secret. */
  readonly publicKey: string | null;
}

type Problem = readonly [field: string, sentence: string];

/** @throws DeskRefusal FIELDS_INVALID with every field that is wrong. */
export function readNewKey(rules: DeskRules, account: Account, fields: Fields): NewKeyShape {
  const { shape, problems } = readShape(rules, account, fields);
  const label = shape.label ?? '';
  const more: Problem[] = fields.has('label') ? [] : [['label', `Give the key a name: ${rules.labelHint}.`]];
  const passphrase = rules.asksPassphrase ? fields.raw('passphrase') : '';
  if (rules.asksPassphrase && !PASSPHRASE.test(passphrase)) {
    more.push([
      'passphrase',
      '8 to 32 characters without blanks, among them a small letter, a capital, a digit and a special character.',
    ]);
  }
  const wantsPublicKey = rules.takesPublicKey && fields.text('algorithm') === 'ed25519';
  const publicKey = wantsPublicKey ? publicKeyOf(fields.text('publicKey')) : null;
  if (wantsPublicKey && publicKey === null)
    more.push(['publicKey', 'Paste an Ed25519 public key: a PEM block, or its base64.']);
  requireNone([...problems, ...more]);
  return {
    label,
    permissions: shape.permissions ?? ['read_only'],
    ips: shape.ips ?? [],
    toggles: shape.toggles ?? [],
    passphrase,
    publicKey,
  };
}

/** @throws DeskRefusal FIELDS_INVALID with every field that is wrong. */
export function readKeyChange(rules: DeskRules, account: Account, fields: Fields): KeyShape {
  const { shape, problems } = readShape(rules, account, fields);
  requireNone(problems);
  return shape;
}

function requireNone(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new DeskRefusal('FIELDS_INVALID', Object.fromEntries(problems));
}

function readShape(
  rules: DeskRules,
  account: Account,
  fields: Fields,
): { readonly shape: KeyShape; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const label = fields.has('label') ? fields.text('label') : undefined;
  if (label !== undefined && !rules.labelPattern.test(label)) problems.push(['label', `${rules.labelHint}.`]);
  const allowed = account.kind === 'sub' ? rules.subPermissions : rules.permissions;
  const asked = fields.has('permissions') ? fields.list('permissions') : undefined;
  const stranger = asked?.find((name) => !allowed.some((permission) => permission === name));
  if (stranger !== undefined) problems.push(['permissions', `“${stranger}” cannot be granted to this key.`]);
  const ips = fields.has('ips') ? fields.list('ips') : undefined;
  const ipProblem = ips === undefined ? null : problemOfIps(ips, rules);
  if (ipProblem !== null) problems.push(['ips', ipProblem]);
  const toggles = fields.has('toggles') ? fields.list('toggles') : undefined;
  const oddToggle = toggles?.find((name) => !rules.toggles.some((toggle) => toggle.name === name));
  if (oddToggle !== undefined) problems.push(['toggles', `There is no switch “${oddToggle}”.`]);
  const granted = allowed.filter((name) => name === 'read_only' || asked?.includes(name) === true);
  const permissions = asked === undefined ? undefined : granted;
  return { shape: { label, permissions, ips, toggles }, problems };
}

/** The key as SPKI in base64; `null` unless it is an Ed25519 public key. */
function publicKeyOf(text: string): string | null {
  if (text.includes('PRIVATE')) return null;
  const pem = text.includes('-----BEGIN')
    ? text
    : `-----BEGIN PUBLIC KEY-----\n${text.replaceAll(/\s/g, '')}\n-----END PUBLIC KEY-----`;
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519'
      ? key.export({ type: 'spki', format: 'der' }).toString('base64')
      : null;
  } catch {
    return null;
  }
}
