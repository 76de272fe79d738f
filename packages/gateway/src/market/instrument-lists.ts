import type { Instrument } from '@bitting/core/trading/instrument.ts';
import type { VenueDialect } from '@bitting/core/venues/dialect.ts';
import { PublicRequest, type Destination } from '../pipeline/stages.ts';
import type { Upstream } from '../ports/upstream.ts';
import { messageOf, type MarketQuestions } from './market-data.ts';

/** Whose share of the venue's budget it is: nobody's order waits for this. */
const NO_KEY = { kind: 'own', virtualKeyId: '' } as const;

/** Everything that is traded at a place, as its public lists say; `null` where none of them came. */
export async function listInstruments(
  place: Pick<Destination, 'environment' | 'region'>,
  {
    dialect,
    questions,
    upstream,
  }: { readonly dialect: VenueDialect; readonly questions: MarketQuestions; readonly upstream: Upstream },
): Promise<readonly Instrument[] | null> {
  const lists = await Promise.all(
    questions.listQuestions.map(async (question) => {
      const message = messageOf(question);
      const operation = dialect.findOperation(message.method, message.path, question.family);
      if (operation === null) return null;
      const { family } = operation;
      const destination = { venue: dialect.id, ...place, family, credentialId: null };
      const outgoing = dialect.forwardPublic(message, place.environment);
      const request = new PublicRequest(operation, outgoing, destination, NO_KEY);
      const transmission = await upstream.sendPublic(request);
      if (transmission.kind !== 'answer' || transmission.answer.status !== 200) return null;
      return questions.readInstruments(transmission.answer.body);
    }),
  );
  const came = lists.filter((list) => list !== null);
  return came.length === 0 ? null : came.flat();
}
