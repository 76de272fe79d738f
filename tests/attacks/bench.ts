/**
 * What attacks are tried on: the gateway's own process between raw sockets and a simulator of both venues, with one bot
 * for each port. Started once for a file of attacks.
 */
import { readLedger } from '@bitting/gateway/ledger/recovery.ts';
import type { LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { CanarySet } from '../support/canary.ts';
import { Cleanup } from '../support/cleanup.ts';
import {
  bindPaperKey,
  issueHtxTestKey,
  issueTestKey,
  startTestGateway,
  type IssueTerms,
  type TestGateway,
} from '../support/gateway.ts';
import { signHtx, type HtxKey } from '../support/htx-signing.ts';
import { signOkx, type OkxKey } from '../support/okx-signing.ts';
import {
  renderRequest,
  requestRaw,
  sendRaw,
  type RawAnswer,
  type RawRequest,
} from '../support/raw-client.ts';
import { startPaperVenue, type PaperVenue } from '../support/simulator.ts';
import { HtxFront, OkxFront, type Front, type Fronts } from './fronts.ts';

/** How far the venues' control logs were when something was tried. */
export interface Mark {
  readonly okx: number;
  readonly htx: number;
}

/** A request as the venue's control log holds it. */
export type Arrival = ReturnType<PaperVenue['control']['requests']>[number];

export interface BenchOptions {
  /** Terms of the virtual keys; wide ones when left out. */
  readonly terms?: IssueTerms;
  /** One signature of HTX serves ten bodies: a bot that acts hundreds of times has this many keys. */
  readonly htxKeys?: number;
}

const MARKER_PATH = '/api/v5/marker/';
const RECORD_PATIENCE_MS = 10_000;
/** Then the next one is left, in another second. */
const MARKER_PATIENCE_MS = 1_500;
const RECORD_POLL_MS = 5;

/** What the gateway asks of its own accord: instruments, prices and the time. */
const OWN_QUESTIONS: ReadonlySet<string> = new Set([
  '/api/v5/public/instruments',
  '/api/v5/public/time',
  '/api/v5/market/ticker',
  '/v1/common/timestamp',
  '/api/v1/timestamp',
  '/v1/settings/common/market-symbols',
  '/market/detail/merged',
  '/linear-swap-api/v1/swap_contract_info',
  '/linear-swap-ex/market/detail/merged',
]);

export class AttackBench {
  readonly venue: PaperVenue;
  readonly gateway: TestGateway;
  readonly canaries = new CanarySet();
  readonly fronts: Fronts;
  /** By venue: what further keys are cut for. */
  readonly accountIds: Readonly<Record<'okx' | 'htx', string>>;
  readonly #cleanup: Cleanup;
  readonly #markerKey: OkxKey;
  #markers = 0;
  #mark: Mark = { okx: 0, htx: 0 };

  private constructor(
    cleanup: Cleanup,
    parts: Pick<AttackBench, 'venue' | 'gateway' | 'fronts' | 'accountIds'> & { readonly markerKey: OkxKey },
  ) {
    this.#cleanup = cleanup;
    this.#markerKey = parts.markerKey;
    this.venue = parts.venue;
    this.gateway = parts.gateway;
    this.fronts = parts.fronts;
    this.accountIds = parts.accountIds;
  }

  static async start({ terms = {}, htxKeys = 1 }: BenchOptions = {}): Promise<AttackBench> {
    const cleanup = new Cleanup();
    try {
      const venue = cleanup.add(await startPaperVenue());
      const gateway = cleanup.add(await startTestGateway(venue));
      const okx = venue.openAccount({ funds: { USDT: '100000000', BTC: '1000' } });
      const htx = venue.openHtxAccount({
        funds: { USDT: '100000000', BTC: '1000' },
        contract: { USDT: '100000000' },
      });
      const accountIds = {
        okx: await bindPaperKey(gateway.admin, okx.key),
        htx: await bindPaperKey(gateway.admin, htx.key),
      };
      const okxKey = await issueTestKey(gateway.admin, accountIds.okx, terms);
      const htxKey = await issueHtxTestKey(gateway.admin, accountIds.htx, terms);
      const more: HtxKey[] = [];
      while (more.length < htxKeys - 1)
        more.push(await issueHtxTestKey(gateway.admin, accountIds.htx, terms));
      const bot = { key: htxKey, more, ledgerId: await readLedgerId(venue, htx.key) };
      const fronts = {
        okx: new OkxFront(gateway.okxUrl, okxKey),
        'htx-spot': new HtxFront('htx-spot', { ...bot, url: gateway.htxSpotUrl }),
        'htx-contract': new HtxFront('htx-contract', { ...bot, url: gateway.htxContractUrl }),
      };
      const markerKey = await issueTestKey(gateway.admin, accountIds.okx, { scopes: ['read'] });
      const bench = new AttackBench(cleanup, { venue, gateway, fronts, accountIds, markerKey });
      for (const [name, secret] of Object.entries({
        ...okx.key,
        htxApiKey: htx.key.apiKey,
        htxSecret: htx.key.secret,
      }))
        bench.canaries.watch(`real ${name}`, secret);
      for (const [name, secret] of [
        ['okx secret', okxKey.secret],
        ['okx passphrase', okxKey.passphrase],
        ['htx secret', htxKey.secret],
      ] as const)
        bench.canaries.watch(`virtual ${name}`, secret);
      return bench;
    } catch (error) {
      await cleanup.close();
      throw error;
    }
  }

  get everyFront(): readonly Front[] {
    const { okx, 'htx-spot': spot, 'htx-contract': contract } = this.fronts;
    return [okx, spot, contract];
  }

  mark(): Mark {
    const { okx, htx } = this.#mark;
    this.#mark = {
      okx: this.venue.control.requests({ after: okx }).at(-1)?.id ?? okx,
      htx: this.venue.htx.requests({ after: htx }).at(-1)?.id ?? htx,
    };
    return this.#mark;
  }

  /** What has reached the venues since, without what the gateway asks of its own accord. */
  arrivals(since: Mark): readonly Arrival[] {
    const all = [
      ...this.venue.control.requests({ after: since.okx }),
      ...this.venue.htx.requests({ after: since.htx }),
    ];
    return all.filter((request) => !isOwnQuestion(request));
  }

  /**
   * Everything that the ledger holds of what was answered until now. A refusal is recorded behind the answer's back, so
   * a last one is caused and waited for, by a key of its own; it is left out, as are its like.
   */
  async records(): Promise<readonly LedgerEntry[]> {
    const deadline = Date.now() + RECORD_PATIENCE_MS;
    while (Date.now() < deadline) {
      const entries = await this.#recordsTo(await this.#leaveMarker());
      if (entries !== null) return entries;
    }
    throw new Error('the ledger does not get to the last record');
  }

  /** A refused request of a key of its own, whose record tells that everything before it is there. */
  async #leaveMarker(): Promise<string> {
    this.#markers += 1;
    const path = `${MARKER_PATH}${this.#markers}`;
    await requestRaw(this.gateway.okxUrl, signOkx(this.#markerKey, { method: 'GET', target: path }));
    return `GET ${path}`;
  }

  /** `null`: the marker does not come, because of one key only so many refusals a second are recorded. */
  async #recordsTo(marker: string): Promise<readonly LedgerEntry[] | null> {
    const until = Date.now() + MARKER_PATIENCE_MS;
    while (Date.now() < until) {
      const entries = Array.from(readLedger(this.gateway.layout.ledgerDirectory), ({ entry }) => entry);
      if (entries.some((entry) => operationOf(entry) === marker))
        return entries.filter((entry) => !operationOf(entry).startsWith(`GET ${MARKER_PATH}`));
      await new Promise((resolve) => setTimeout(resolve, RECORD_POLL_MS));
    }
    return null;
  }

  /** Sends exact bytes on a connection of their own. */
  async sendBytes(front: Front, bytes: string | Uint8Array): Promise<RawAnswer | null> {
    return sendRaw(front.url, bytes);
  }

  async send(front: Front, request: RawRequest): Promise<RawAnswer> {
    return requestRaw(front.url, request);
  }

  /** The bytes that {@link send} would write, for whoever spoils them. */
  render(front: Front, request: RawRequest): Buffer {
    return renderRequest(front.url, request);
  }

  /** Open files and sockets of the gateway's process, and the memory it holds. Throws where it has ended. */
  footprint(): { readonly handles: number; readonly residentBytes: number } {
    const { pid } = this.gateway.process;
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kibibytes = Number(/^VmRSS:\s+(\d+) kB$/mu.exec(status)?.[1]);
    return { handles: readdirSync(`/proc/${pid}/fd`).length, residentBytes: kibibytes * 1024 };
  }

  /** The venue's number of the spot ledger of whom this real key belongs to. */
  async readLedgerId(key: HtxKey): Promise<string> {
    return readLedgerId(this.venue, key);
  }

  async close(): Promise<void> {
    await this.#cleanup.close();
  }
}

function operationOf(entry: LedgerEntry): string {
  return entry.type === 'refusal' ? entry.operation : '';
}

function isOwnQuestion({ method, target, rawHeaders }: Arrival): boolean {
  const isSigned = /[?&]Signature=/u.test(target) || rawHeaders.some((name) => /^ok-access-/iu.test(name));
  const [path = ''] = target.split('?');
  return method === 'GET' && !isSigned && OWN_QUESTIONS.has(path);
}

/** The number of the spot ledger, asked of the venue as any client would. */
export async function readLedgerId({ htxSpotUrl }: PaperVenue, key: HtxKey): Promise<string> {
  const { host } = new URL(htxSpotUrl);
  const request = signHtx(key, { method: 'GET', path: '/v1/account/accounts', host });
  const answer = await requestRaw(htxSpotUrl, request);
  const { data } = JSON.parse(answer.body.toString()) as { data: { id: number; type: string }[] };
  const spot = data.find(({ type }) => type === 'spot');
  if (spot === undefined) throw new Error(`no spot ledger in ${answer.body.toString()}`);
  return String(spot.id);
}
