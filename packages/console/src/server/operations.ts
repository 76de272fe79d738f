import { PassThrough } from 'node:stream';
import type { CallOptions } from '@bitting/client/admin-client.ts';
import type { OperationName } from '@bitting/client/operations.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OPERATIONS, offeredRow } from '../api/operations.ts';
import type { OfferedRow } from '../api/operation-row.ts';
import { demandMayWiden } from '../people/holds.ts';
import type { People } from '../people/people.ts';
import { describeFailure } from './failures.ts';
import { callOperation } from './gateway-call.ts';
import type { App, Parts } from './parts.ts';

/** After these somebody may have other rights: his sessions are looked at, at once. */
const OF_PEOPLE: ReadonlySet<string> = new Set<OperationName>([
  'operators-add',
  'operators-role',
  'operators-disable',
  'approvals-carry-out',
]);

type OperationParts = Parts<People>;

/** `POST /api/operations/<name>`, each by its row: the gateway decides whether whoever is signed in may. */
export function registerOperations(app: App, parts: OperationParts): void {
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    const row = offeredRow(name);
    if (row !== null) registerOperation(app, name, { row, parts });
  }
}

interface Offer {
  readonly row: OfferedRow;
  readonly parts: OperationParts;
}

function registerOperation(app: App, name: OperationName, { row, parts }: Offer): void {
  const { access, parameters, result, summary } = row;
  const url = `/api/operations/${name}`;
  app.route({
    method: 'POST',
    url,
    config: row.lines === true ? { access, answers: 'lines' } : { access },
    schema: {
      summary,
      tags: ['operations'],
      security: [{ session: [] }],
      body: parameters,
      ...(row.lines === true ? {} : { response: { 200: result } }),
    },
    handler: async (request, reply) => {
      const hangUp = new AbortController();
      reply.raw.once('close', () => hangUp.abort());
      const call = (options: CallOptions = {}): Promise<unknown> =>
        callAs(request, { name, row, parts, options, signal: hangUp.signal });
      return row.lines === true ? answerLines(call, reply, parts) : call();
    },
  });
}

interface Called extends Offer {
  readonly name: OperationName;
  readonly options: CallOptions;
  readonly signal: AbortSignal;
}

/** What comes back went through the schema of its row: what nobody declared never leaves. */
async function callAs(
  request: FastifyRequest,
  { name, options, parts, row, signal }: Called,
): Promise<unknown> {
  const { gatewayOf, people } = parts;
  const who = request.signedIn;
  if (row.access === 'stepped-up') demandMayWiden(who);
  try {
    const client = gatewayOf(who, { signal });
    return sift(name, row, await callOperation(client, name, { parameters: request.body, options }));
  } catch (error) {
    if (error instanceof BittingError && error.code === 'ACTING_REFUSED') people.endAllOf(who.operatorId);
    throw error;
  } finally {
    if (OF_PEOPLE.has(name)) void people.lookAtRights();
  }
}

function sift(name: OperationName, row: OfferedRow, result: unknown): unknown {
  const sifted: unknown = row.result.parse(result);
  if (name !== 'approvals-carry-out') return sifted;
  const { operation, result: inner } = sifted as { readonly operation: string; readonly result: unknown };
  const innerRow = offeredRow(operation);
  if (innerRow === null) throw new BittingError('INTERNAL_FAULT', `${operation} was carried out unasked`);
  return { operation, result: innerRow.result.parse(inner) };
}

/** What fails before anything was said is answered as everything else is; then by the last line. */
export async function answerLines(
  call: (options: CallOptions) => Promise<unknown>,
  reply: FastifyReply,
  { onFault }: Pick<OperationParts, 'onFault'>,
): Promise<unknown> {
  const lines = new PassThrough();
  const first = Promise.withResolvers<void>();
  let hasBegun = false;
  const say = (line: Readonly<Record<string, unknown>>): void => {
    hasBegun = true;
    if (!lines.destroyed) lines.write(`${JSON.stringify(line)}\n`);
    first.resolve();
  };
  call({ onProgress: (progress) => say({ progress }), onEvent: (event) => say({ event }) }).then(
    (result) => {
      say({ result });
      lines.end();
    },
    (error: unknown) => {
      if (!hasBegun) return first.reject(error);
      say(describeFailure(error, onFault).body);
      lines.end();
    },
  );
  await first.promise;
  return reply.type('application/x-ndjson; charset=utf-8').send(lines);
}
