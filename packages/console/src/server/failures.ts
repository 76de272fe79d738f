import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { CATALOGUE, ERROR_KINDS, type ErrorCode } from '@bitting/core/errors/catalogue.ts';
import type { FastifyReply } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Failure } from '../api/errors.ts';
import type { App } from './parts.ts';

interface Answer {
  readonly status: number;
  readonly body: Failure;
}

/** By the codes of Fastify (https://fastify.dev/docs/latest/Reference/Errors, read 2026-11-22). */
const CODES_OF_FRAME: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_BAD_URL: 'REQUEST_MALFORMED',
  FST_ERR_CTP_BODY_TOO_LARGE: 'JSON_TOO_LARGE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'JSON_MALFORMED',
  FST_ERR_CTP_INVALID_JSON_BODY: 'JSON_MALFORMED',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'REQUEST_FOREIGN',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'REQUEST_MALFORMED',
};

/** Whatever fails is answered with a code and a sentence for people; of a fault nothing else leaves. */
export function registerFailures(app: App, onFault: (error: unknown) => void): void {
  app.setErrorHandler((error, _request, reply) => {
    const { body, status } = describeFailure(error, onFault);
    void reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body));
  });
  app.setNotFoundHandler((_request, reply) => {
    const { body } = describe('ADDRESS_UNKNOWN');
    void reply.code(404).type('application/json; charset=utf-8').send(JSON.stringify(body));
  });
}

/** What never came to a route, and so to none of what is on every other answer. Repeats nothing of it. */
export function refuseUnread(error: unknown, reply: FastifyReply, onFault: (error: unknown) => void): void {
  const { body, status } = describeFailure(error, onFault);
  void reply
    .code(status)
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
    })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

export function describeFailure(error: unknown, onFault: (error: unknown) => void): Answer {
  if (error instanceof BittingError) return describe(error.code, error.message);
  if (hasZodFastifySchemaValidationErrors(error)) return describeInvalid(error.validation);
  const code = CODES_OF_FRAME[String((error as { code?: unknown } | null)?.code)];
  if (code !== undefined) return describe(code);
  onFault(error);
  return describe('INTERNAL_FAULT');
}

function describe(code: ErrorCode, message: string = CATALOGUE[code].sentence): Answer {
  return { status: ERROR_KINDS[CATALOGUE[code].kind], body: { error: { code, message } } };
}

interface Issue {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
}

/** Names the field, never its value: it may be a secret. */
function describeInvalid(issues: readonly Issue[]): Answer {
  const [first] = issues;
  const where =
    first?.instancePath
      .split('/')
      .filter((part) => part !== '')
      .join('.') ?? '';
  if (issues.some(({ keyword }) => keyword === 'unrecognized_keys')) return describe('FIELD_UNKNOWN');
  const named =
    where === '' ? {} : { message: `The field ${where} is missing or not in the form that it should have.` };
  return describe('FIELD_MALFORMED', named.message);
}
