import type { AccountChange } from '@bitting/core/trading/account-picture.ts';
import type { EpochMs } from '@bitting/core/trading/vocabulary.ts';
import type { AccountPart } from '@bitting/core/venues/account-reader.ts';
import type { VenueAnswer, VenueQuestion } from '@bitting/core/venues/dialect.ts';
import { SYNC_PAGES_MAX, SYNC_QUESTION_PAUSE_MS } from '../bounds.ts';
import { signQuestion, type SignPorts } from '../../pipeline/sign.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Upstream } from '../../ports/upstream.ts';
import type { QuestionTurns } from './question-turns.ts';

export interface QuestionPorts extends SignPorts {
  readonly upstream: Upstream;
  readonly clock: Clock;
  readonly turns: QuestionTurns;
}

/** What one part is asked about. */
export interface AskedAbout {
  readonly accountId: string;
  readonly sinceMs: EpochMs;
  readonly venueAccounts: readonly string[];
  readonly instruments: readonly string[];
}

/** Everything that the venue says of a part, or why it did not. `isWhole`: there was nothing more to say. */
export type PartAnswer =
  | { readonly kind: 'answered'; readonly changes: readonly AccountChange[]; readonly isWhole: boolean }
  | { readonly kind: 'failed'; readonly problem: string };

type Asked = Parameters<AccountPart['question']>[0];

/** Asks for one part: all ledgers, instruments and pages of it, one question after the other. Never rejects. */
export async function askPart(
  part: AccountPart,
  about: AskedAbout,
  ports: QuestionPorts,
): Promise<PartAnswer> {
  const { sinceMs } = about;
  const changes: AccountChange[] = [];
  let isWhole = true;
  for (const venueAccount of part.perVenueAccount ? about.venueAccounts : [null])
    for (const instrument of part.perInstrument === true ? about.instruments : [null]) {
      let cursor: string | null = null;
      let pages = 0;
      do {
        if (pages === SYNC_PAGES_MAX) {
          isWhole = false;
          break;
        }
        pages += 1;
        const read = await askOnce(part, { sinceMs, cursor, venueAccount, instrument }, { about, ports });
        if (typeof read === 'string') return { kind: 'failed', problem: read };
        changes.push(...read.changes);
        ({ cursor } = read);
      } while (cursor !== null);
    }
  return { kind: 'answered', changes, isWhole };
}

/** What it says, or what was in the way. */
async function askOnce(
  part: AccountPart,
  asked: Asked,
  { about, ports }: { readonly about: AskedAbout; readonly ports: QuestionPorts },
): Promise<{ readonly changes: readonly AccountChange[]; readonly cursor: string | null } | string> {
  const answer = await askVenue(part.question(asked), about.accountId, ports);
  if (typeof answer === 'string') return answer;
  return part.read(answer, asked) ?? `the answer cannot be read (HTTP ${answer.status})`;
}

/** One question in its turn, and a pause: the answer, or what was in the way. Never rejects. */
export async function askVenue(
  question: VenueQuestion,
  accountId: string,
  ports: QuestionPorts,
): Promise<VenueAnswer | string> {
  const leave = await ports.turns.enter();
  try {
    return await transmit(question, accountId, ports);
  } catch (error) {
    // Sealed, most likely: there is no key to ask with. The picture stays as it is and shows its age.
    return error instanceof Error && 'code' in error ? String(error.code) : 'INTERNAL_FAULT';
  } finally {
    leave();
    await pause(ports.clock);
  }
}

async function transmit(
  question: VenueQuestion,
  accountId: string,
  ports: QuestionPorts,
): Promise<VenueAnswer | string> {
  const signed = signQuestion(accountId, question, ports);
  if (signed.kind === 'refused') return signed.code;
  const transmission = await ports.upstream.ask(signed);
  return transmission.kind === 'answer' ? transmission.answer : `${transmission.kind}: ${transmission.cause}`;
}

function pause(clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  clock.after(SYNC_QUESTION_PAUSE_MS, resolve);
  return promise;
}
