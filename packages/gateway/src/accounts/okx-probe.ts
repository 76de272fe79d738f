import type { JsonObject } from '@bitting/core/encoding/json.ts';
import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import type { OutgoingRequest, SigningCredential, VenueMessage } from '@bitting/core/venues/dialect.ts';
import { readAnswer, textOf, type OkxAnswer } from '@bitting/core/venues/okx/answer.ts';
import { forwardPublic, signRequest } from '@bitting/core/venues/okx/auth.ts';
import { findOkxOperation } from '@bitting/core/venues/okx/operations/table.ts';
import { PROBE_ASSETS_MAX } from '../bounds.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProbedBalance, ProbeFailure, ProbeReport, ProbeRequest } from '../ports/credential-probe.ts';
import { checkOkxAccount, readOkxAccount, unusedUntil, warningsOf, type OkxAccount } from './okx-account.ts';
import { causeOfCode } from './okx-causes.ts';
import { checkOkxForm } from './okx-form.ts';
import { causeOfSilence, quoteVenue, type Step } from './probe-causes.ts';
import { compareClock } from './probe-clock.ts';
import type { ProbeAnswer, ProbePorts } from './probe-upstream.ts';

const TIME = '/api/v5/public/time';
const CONFIG = '/api/v5/account/config';
const BALANCE = '/api/v5/account/balance';
/** The key is not known here: so it may be known in another region. */
const KEY_NOT_HERE = '50119';

/**
 * Tries a credential without changing anything at the venue: form, reachability, clock, region, permissions, account
 * mode, balance. The report holds no secret; a failure names the one cause that was found first.
 */
export async function probeOkxCredential(
  given: ProbeRequest,
  ports: ProbePorts,
  onStep: (step: string) => void,
): Promise<ProbeReport> {
  onStep('looking at the form of key, secret and passphrase');
  const misformed = checkOkxForm(given);
  if (misformed !== null) return misformed;
  const credential: SigningCredential = {
    apiKey: given.apiKey,
    passphrase: given.passphrase,
    key: HmacKey.takeBytes(Buffer.from(given.secret, 'latin1')),
    environment: given.environment,
  };
  const ask = askSigned.bind(null, credential, ports);

  onStep('comparing the clock with the venue’s');
  const clock = await checkClock(given, ports);
  if (clock.kind === 'failed') return clock;

  onStep('finding the region of the account');
  const found = await findRegion(given, ports, ask);
  if (found.kind === 'failed') return found;
  const { account, region } = found;

  onStep('reading back what the key may do');
  const refused = checkOkxAccount(account, given.trading);
  if (refused !== null) return refused;

  onStep('reading the balance');
  const balance = await ask(region, BALANCE);
  if (balance.kind === 'failed') return balance;
  if (balance.answer.code !== '0') return failureOf(balance.answer, given);
  const expiresAt = unusedUntil(account, given.environment, ports.clock.wallMs());
  return {
    kind: 'ready',
    summary: 'Connected · balance synced · ready for virtual keys',
    region,
    venueUid: account.uid,
    venueMainUid: account.mainUid,
    venueAccounts: [],
    permissions: account.permissions,
    ipBound: account.ips.length > 0,
    ips: account.ips,
    keyLabel: account.label,
    expiresAt,
    warnings: warningsOf(account, expiresAt),
    balances: readBalances(balance.answer.rows),
  };
}

/** The first region that tells the time will do. */
async function checkClock(given: ProbeRequest, ports: ProbePorts): Promise<Step<unknown>> {
  let silence = silenceOf('no host is known');
  for (const region of regionsFor(given, ports)) {
    const compared = await compareClock({
      venue: 'OKX',
      clock: ports.clock,
      ask: () => ports.upstream.get(placeIn(region), forwardPublic(messageOf(TIME), given.environment)),
      read: (body) => textOf(readAnswer(body)?.rows[0] ?? new Map(), 'ts'),
      failure: (reply) => failureOfTime(reply, given),
    });
    if (compared.kind === 'done' || compared.reached) return compared;
    silence = compared;
  }
  return silence;
}

function failureOfTime(reply: ProbeAnswer, given: ProbeRequest): ProbeFailure {
  if (reply.kind !== 'answer') return silenceOf(reply.cause);
  const answer = readAnswer(reply.answer.body);
  if (answer === null || answer.code === '0') return silenceOf(`HTTP status ${reply.answer.status}`);
  return failureOf(answer, given);
}

function regionsFor(given: ProbeRequest, { upstream }: ProbePorts): readonly string[] {
  return upstream.regions.filter((region) => given.region === null || given.region === region);
}

function placeIn(region: string): { readonly region: string; readonly family: 'okx' } {
  return { region, family: 'okx' };
}

type Ask = (region: string, target: string) => Promise<Step<{ readonly answer: OkxAnswer }>>;

/** A key exists in one region only. A region that does not answer does not end the search, but may be the one. */
async function findRegion(
  given: ProbeRequest,
  ports: ProbePorts,
  ask: Ask,
): Promise<Step<{ readonly region: string; readonly account: OkxAccount }>> {
  let unknownKey: ProbeFailure | null = null;
  let silence: ProbeFailure | null = null;
  for (const region of regionsFor(given, ports)) {
    const reply = await ask(region, CONFIG);
    if (reply.kind === 'failed') {
      silence = reply;
      continue;
    }
    const { answer } = reply;
    if (answer.code === '0') {
      const account = answer.rows[0] === undefined ? null : readOkxAccount(answer.rows[0]);
      if (account !== null) return { kind: 'done', region, account };
      return silenceOf('the answer to account/config does not say uid and permissions');
    }
    unknownKey = failureOf(answer, given);
    if (answer.code !== KEY_NOT_HERE) return unknownKey;
  }
  return silence ?? unknownKey ?? silenceOf('no region is known');
}

/** One question with the key; the answer, whatever it says, or why there is none. */
export async function askSigned(
  credential: SigningCredential,
  ports: ProbePorts,
  region: string,
  target: string,
): Promise<Step<{ readonly answer: OkxAnswer }>> {
  const reply = await ports.upstream.get(placeIn(region), signQuestion(target, credential, ports.clock));
  if (reply.kind === 'unreached') return silenceOf(reply.cause);
  const answer = readAnswer(reply.answer.body);
  if (answer === null) return silenceOf(`HTTP status ${reply.answer.status} without an answer of OKX`);
  return { kind: 'done', answer };
}

function signQuestion(target: string, credential: SigningCredential, clock: Clock): OutgoingRequest {
  const operation = findOkxOperation('GET', target.split('?', 1)[0] ?? '');
  if (operation === null) throw new TypeError(`no operation ${target}`);
  const times = { nowMs: clock.wallMs(), deadlineMs: null, host: '' };
  return signRequest({ operation, method: 'GET', target, body: new Uint8Array() }, credential, times);
}

function messageOf(target: string): VenueMessage {
  return { method: 'GET', target, path: target, query: '', body: new Uint8Array(), header: () => undefined };
}

function failureOf(answer: OkxAnswer, given: ProbeRequest): ProbeFailure {
  const code = /^[0-9]{1,6}$/u.test(answer.code) ? answer.code : '?';
  return causeOfCode(code, quoteVenue(answer.message, given));
}

function silenceOf(cause: string): ProbeFailure {
  return causeOfSilence('OKX', cause);
}

function readBalances(rows: readonly JsonObject[]): readonly ProbedBalance[] {
  const details = rows[0]?.get('details');
  if (!Array.isArray(details)) return [];
  return (details as readonly unknown[])
    .filter((row) => row instanceof Map)
    .map((row) => row as JsonObject)
    .map((row) => ({ wallet: null, asset: textOf(row, 'ccy'), total: textOf(row, 'eq') }))
    .slice(0, PROBE_ASSETS_MAX);
}
