import type { OrderAct, OrderOrigin, OrderStep } from '@bitting/client/searches.ts';
import type { AdminEntry, IntentEntry, LedgerEntry } from '@bitting/core/ledger/entry.ts';
import { text } from '../../config/closed-schema.ts';
import type { FoundRecord, RecordQuery, RecordSearch } from '../../ports/record-search.ts';
import { ACT_PAGES_MAX, ORDER_RECORDS_MAX } from '../../search/bounds.ts';
import { INSTALLATION } from '../../search/words.ts';
import { type AdminPorts, defineOperation } from '../operation.ts';
import { showRecord } from '../shown-record.ts';

/** From an order to who allowed it: the requests, the key, and the acts that issued it and set what bound it. */
export const ledgerOrder = defineOperation('ledger-order', { orderId: text(64) }, async (ports, given) => {
  const { search, tree } = ports;
  const query = queryOf({ order: given.orderId }, { limit: ORDER_RECORDS_MAX });
  const { records, indexed, archived } = await search.search(query);
  const intentIds = new Set(records.flatMap(({ entry }) => ('intentId' in entry ? [entry.intentId] : [])));
  const steps: Step[] = [];
  for (const intentId of intentIds) {
    const step = await readStep(search, intentId);
    if (step !== null) steps.push(step);
  }
  const origins: OrderOrigin[] = [];
  for (const group of groupSteps(steps)) origins.push(await findOrigin(group, ports));
  const others = records.filter(({ entry }) => entry.type === 'system');
  return {
    origins,
    events: others.map((record) => showRecord(record, ports.pseudonyms)),
    ...(archived === undefined ? {} : { archived: archived.toString() }),
    behind: (tree.size > indexed ? tree.size - indexed : 0n).toString(),
  };
});

interface Step {
  readonly sequence: bigint;
  readonly entry: IntentEntry;
  readonly ends: readonly FoundRecord[];
}

function queryOf(words: RecordQuery['words'], rest: Partial<RecordQuery> = {}): RecordQuery {
  return { words, sinceMs: null, untilMs: null, direction: 'oldest', from: null, limit: 20, ...rest };
}

async function readStep(search: RecordSearch, intentId: string): Promise<Step | null> {
  const { records } = await search.search(queryOf({ intent: intentId }));
  const [first, ...ends] = records;
  return first?.entry.type === 'intent' ? { sequence: first.sequence, entry: first.entry, ends } : null;
}

/** Those of one account belong together: a number is one order's there. */
function groupSteps(steps: readonly Step[]): readonly (readonly [Step, ...Step[]])[] {
  const groups = new Map<string, [Step, ...Step[]]>();
  for (const step of steps) {
    const group = groups.get(step.entry.accountId);
    if (group === undefined) groups.set(step.entry.accountId, [step]);
    else group.push(step);
  }
  return [...groups.values()];
}

/** The key of the request that placed it, where that is recorded; else of the first one that names it. */
async function findOrigin(steps: readonly [Step, ...Step[]], ports: AdminPorts): Promise<OrderOrigin> {
  const placing = steps.find(({ entry }) => entry.items.some(({ kind }) => kind === 'place')) ?? steps[0];
  const { sequence, entry } = placing;
  const { virtualKeyId, accountId, venue, policyVersion } = entry;
  const account = ports.keys.account(accountId);
  const key = ports.keys.virtualKey(virtualKeyId);
  const findAct = (words: RecordQuery['words'], fits: (act: AdminEntry) => boolean = () => true) =>
    findLastAct({ words, before: sequence, fits }, ports);
  const issued = await findAct({ subject: virtualKeyId, act: 'issue' });
  const isVersion = ({ details }: AdminEntry): boolean => details['version'] === String(policyVersion);
  const uid = account === null ? null : `${venue}:${account.venueUid}`;
  return {
    venue,
    accountId,
    accountLabel: account?.label ?? null,
    virtualKeyId,
    keyLabel: key?.label ?? null,
    owner: key?.owner ?? ownerOf(issued),
    steps: steps.map((step) => showStep(step, ports)),
    policyVersion,
    issued,
    policySet: await findAct({ subject: virtualKeyId, act: 'policy-set' }, isVersion),
    accountTerms: await findAct({ subject: accountId, act: 'policy-set' }),
    installationTerms: await findAct({ subject: INSTALLATION, act: 'policy-set' }),
    bound: uid === null ? null : await findAct({ subject: uid, act: 'bind' }),
  };
}

function showStep({ sequence, entry, ends }: Step, { pseudonyms }: AdminPorts): OrderStep {
  return {
    intent: showRecord({ sequence, entry }, pseudonyms),
    ends: ends.map((end) => showRecord(end, pseudonyms)),
  };
}

function ownerOf(issued: OrderAct | null): string | null {
  const details = issued?.act['details'];
  const owner = typeof details === 'object' && details !== null && 'owner' in details ? details.owner : null;
  return typeof owner === 'string' ? owner : null;
}

interface ActQuestion {
  readonly words: RecordQuery['words'];
  readonly before: bigint;
  readonly fits: (act: AdminEntry) => boolean;
}

/** The last act of this kind before the record; `null`: there is none, or it lies too many acts back. */
async function findLastAct(
  { words, before, fits }: ActQuestion,
  { search, operators, pseudonyms }: AdminPorts,
): Promise<OrderAct | null> {
  let from: bigint | null = before;
  for (let pages = 0; from !== null && pages < ACT_PAGES_MAX; pages += 1) {
    const page = await search.search(queryOf(words, { direction: 'newest', from }));
    const found = page.records.find(({ entry }) => isAct(entry) && fits(entry));
    if (found !== undefined && isAct(found.entry))
      return { act: showRecord(found, pseudonyms), operator: nameOf(found.entry.operatorId, operators) };
    from = page.next;
  }
  return null;
}

function isAct(entry: LedgerEntry): entry is AdminEntry {
  return entry.type === 'admin';
}

function nameOf(operatorId: string, operators: AdminPorts['operators']): string {
  return operators.list().find(({ id }) => id === operatorId)?.name ?? operatorId;
}
