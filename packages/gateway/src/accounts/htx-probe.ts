import { HmacKey } from '@bitting/core/crypto/hmac-key.ts';
import type { JsonValue } from '@bitting/core/encoding/json.ts';
import type { SigningCredential, VenueMessage } from '@bitting/core/venues/dialect.ts';
import { forwardPublic, signRequest } from '@bitting/core/venues/htx/auth.ts';
import { findHtxOperation } from '@bitting/core/venues/htx/operations/table.ts';
import type { ProbedBalance, ProbeFailure, ProbeReport, ProbeRequest } from '../ports/credential-probe.ts';
import {
  checkHtxKey,
  endOf,
  readContractBalances,
  readHtxKey,
  readSpotBalances,
  readSpotLedgers,
  warningsOfHtx,
  type HtxKey,
} from './htx-account.ts';
import { asWord, readHtxAnswer } from './htx-answer.ts';
import { causeOfHtxCode } from './htx-causes.ts';
import { checkHtxForm } from './htx-form.ts';
import { causeOfSilence, failureOf, quoteVenue, type QuotedKey, type Step } from './probe-causes.ts';
import { compareClock } from './probe-clock.ts';
import type { ProbeAnswer, ProbePlace, ProbePorts } from './probe-upstream.ts';

type HtxFamily = 'htx-spot' | 'htx-contract';

const TIME: Readonly<Record<HtxFamily, string>> = {
  'htx-spot': '/v1/common/timestamp',
  'htx-contract': '/api/v1/timestamp',
};

/** Whose hosts a kind of trading needs. The spot hosts know the key itself, whatever it trades. */
const FAMILIES: Readonly<Record<ProbeRequest['trading'], readonly HtxFamily[]>> = {
  spot: ['htx-spot'],
  futures: ['htx-spot', 'htx-contract'],
  both: ['htx-spot', 'htx-contract'],
};

const UID = '/v2/user/uid';
const KEY = '/v2/user/api-key';
const SUB_USERS = '/v2/sub-user/user-list';
const LEDGERS = '/v1/account/accounts';
const CONTRACTS = '/v5/account/balance';

/** Asks one signed question; resolves with the payload or the failure that ends the probe. */
type Ask = (family: HtxFamily, target: string) => Promise<Step<{ readonly data: JsonValue }>>;

/**
 * Tries a credential without changing anything at the venue: form, reachability, clock, rights, and each kind of
 * trading by itself. The report holds no secret; a failure names the one cause that was found first.
 */
export async function probeHtxCredential(
  given: ProbeRequest,
  ports: ProbePorts,
  onStep: (step: string) => void,
): Promise<ProbeReport> {
  onStep('looking at the form of access key and secret key');
  const misformed = checkHtxForm(given);
  if (misformed !== null) return misformed;

  onStep('reaching the hosts and comparing the clock with the venue’s');
  const reached = await findRegion(given, ports);
  if (reached.kind === 'failed') return reached;
  const { region } = reached;
  const credential: SigningCredential = {
    apiKey: given.apiKey,
    passphrase: null,
    key: HmacKey.takeBytes(Buffer.from(given.secret, 'latin1')),
    environment: given.environment,
  };
  const ask = createAsk(credential, ports, { given, region });

  onStep('reading back what the key may do');
  const read = await readKey(given, ask);
  if (read.kind === 'failed') return read;
  const { key, uid } = read;
  const refused = checkHtxKey(key);
  if (refused !== null) return refused;
  const isMain = (await ask('htx-spot', SUB_USERS)).kind === 'done';

  const wallets = await readWallets(given.trading, ask, onStep);
  if (wallets.kind === 'failed') return wallets;
  const expiresAt = endOf(key, ports.clock.wallMs());
  return {
    kind: 'ready',
    summary: `Connected · ${SYNCED[given.trading]} · ready for virtual keys`,
    region,
    venueUid: uid,
    venueMainUid: isMain ? uid : '',
    venueAccounts: wallets.ledgers,
    permissions: key.permissions,
    ipBound: key.ips.length > 0,
    ips: key.ips,
    keyLabel: key.label,
    expiresAt,
    warnings: warningsOfHtx(key, { isMain, expiresAt }),
    balances: wallets.balances,
  };
}

const SYNCED: Readonly<Record<ProbeRequest['trading'], string>> = {
  spot: 'spot balance synced',
  futures: 'contract balance synced',
  both: 'spot and contract balances synced',
};

/** All regions lead to the same account: the first all of whose hosts tell the time will do. */
async function findRegion(
  given: ProbeRequest,
  ports: ProbePorts,
): Promise<Step<{ readonly region: string }>> {
  let silence = silenceOf('no host is known');
  for (const region of ports.upstream.regions) {
    if (given.region !== null && given.region !== region) continue;
    const compared = await compareClocks(FAMILIES[given.trading], region, { given, ports });
    if (compared.kind === 'done') return { kind: 'done', region };
    if (compared.reached) return compared;
    silence = compared;
  }
  return silence;
}

async function compareClocks(
  families: readonly HtxFamily[],
  region: string,
  { given, ports }: { readonly given: ProbeRequest; readonly ports: ProbePorts },
): Promise<Awaited<ReturnType<typeof compareClock>>> {
  for (const family of families) {
    const compared = await compareClock({
      venue: 'HTX',
      clock: ports.clock,
      ask: () =>
        ports.upstream.get({ region, family }, forwardPublic(messageOf(TIME[family]), given.environment)),
      read: readTime,
      failure: (reply) => {
        const read = readReply({ region, family }, TIME[family], { reply, given });
        return read.kind === 'failed' ? read : silenceOf(`${family} ${region} does not tell the time`);
      },
    });
    if (compared.kind === 'failed') return compared;
  }
  return { kind: 'done', reached: true };
}

/** Spot tells the time as `data`, contracts as `ts`. */
function readTime(body: Uint8Array): string {
  const answer = readHtxAnswer(body);
  if (answer?.kind !== 'payload') return '';
  return asWord(answer.data) || answer.ts;
}

async function readKey(
  given: ProbeRequest,
  ask: Ask,
): Promise<Step<{ readonly key: HtxKey; readonly uid: string }>> {
  const user = await ask('htx-spot', UID);
  if (user.kind === 'failed') return user;
  const uid = asWord(user.data);
  if (!/^[0-9]{1,20}$/u.test(uid)) return silenceOf('the answer to user/uid does not say the uid');
  const query = new URLSearchParams({ uid, accessKey: given.apiKey });
  const answer = await ask('htx-spot', `${KEY}?${query}`);
  if (answer.kind === 'failed') return answer;
  const key = readHtxKey(answer.data, given.apiKey);
  if (key === null)
    return silenceOf('the answer to user/api-key does not say what this key may do and for how long');
  return { kind: 'done', key, uid };
}

interface Wallets {
  readonly ledgers: readonly string[];
  readonly balances: readonly ProbedBalance[];
}

/** Each kind of trading by itself, so that a failure says which of them it is about. */
async function readWallets(
  trading: ProbeRequest['trading'],
  ask: Ask,
  onStep: (step: string) => void,
): Promise<Step<Wallets>> {
  const found: Wallets[] = [];
  for (const [kind, what, read] of [
    ['spot', 'reading the spot account and its balance', readSpot],
    ['futures', 'reading the balance of the contract account', readContracts],
  ] as const) {
    if (trading !== kind && trading !== 'both') continue;
    onStep(what);
    const wallet = await read(ask);
    if (wallet.kind === 'failed') return wallet;
    found.push(wallet);
  }
  return {
    kind: 'done',
    ledgers: found.flatMap(({ ledgers }) => ledgers),
    balances: found.flatMap(({ balances }) => balances),
  };
}

async function readSpot(ask: Ask): Promise<Step<Wallets>> {
  const listed = await ask('htx-spot', LEDGERS);
  if (listed.kind === 'failed') return listed;
  const ledgers = readSpotLedgers(listed.data);
  const [first] = ledgers;
  if (first === undefined)
    return failureOf(
      {
        cause: 'The user has no spot account that works.',
        remedy: 'Open spot trading at HTX, or bind the key for futures.',
      },
      'HTX lists no account of the type spot in the state working',
    );
  const balance = await ask('htx-spot', `${LEDGERS}/${first}/balance`);
  if (balance.kind === 'failed') return balance;
  return { kind: 'done', ledgers, balances: readSpotBalances(balance.data) };
}

async function readContracts(ask: Ask): Promise<Step<Wallets>> {
  const balance = await ask('htx-contract', CONTRACTS);
  if (balance.kind === 'failed') return balance;
  return { kind: 'done', ledgers: [], balances: readContractBalances(balance.data) };
}

/** Questions with the key to the hosts of one region. */
export function createAsk(
  credential: SigningCredential,
  { upstream, clock }: ProbePorts,
  { given, region }: { readonly given: QuotedKey; readonly region: string },
): Ask {
  return async (family, target) => {
    const place = { region, family };
    const message = messageOf(target);
    const operation = findHtxOperation('GET', message.path, family);
    if (operation === null) throw new TypeError(`no operation ${target}`);
    const context = { nowMs: clock.wallMs(), deadlineMs: null, host: upstream.hostOf(place) };
    const signed = signRequest({ operation, method: 'GET', target, body: message.body }, credential, context);
    return readReply(place, message.path, { reply: await upstream.get(place, signed), given });
  };
}

function readReply(
  place: ProbePlace,
  path: string,
  { reply, given }: { readonly reply: ProbeAnswer; readonly given: QuotedKey },
): Step<{ readonly data: JsonValue }> {
  if (reply.kind === 'unreached') return silenceOf(`${place.family} ${place.region}: ${reply.cause}`);
  const answer = readHtxAnswer(reply.answer.body);
  if (answer === null)
    return silenceOf(
      `${place.family} ${place.region}: HTTP status ${reply.answer.status} without an answer of HTX`,
    );
  if (answer.kind === 'refusal') return causeOfHtxCode(path, answer.code, quoteVenue(answer.message, given));
  return { kind: 'done', data: answer.data };
}

function silenceOf(cause: string): ProbeFailure {
  return causeOfSilence('HTX', cause);
}

function messageOf(target: string): VenueMessage {
  const [path = '', query = ''] = target.split('?', 2);
  return { method: 'GET', target, path, query, body: new Uint8Array(), header: () => undefined };
}
