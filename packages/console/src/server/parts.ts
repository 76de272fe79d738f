import type { DatabaseSync } from 'node:sqlite';
import type { AdminClient } from '@bitting/client/admin-client.ts';
import type { FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { Alert } from '../alerts/alert.ts';
import type { PageConfig } from '../config/page-config.ts';
import type { LedgerNews } from '../overview/ledger-news.ts';
import type { SignedIn } from '../people/signed-in.ts';
import type { Outbox } from '../store/outbox.ts';
import type { SessionSource } from './session-source.ts';

/** Where features put their routes. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What there is before anybody is known. */
export interface Foundation {
  readonly config: PageConfig;
  readonly database: DatabaseSync;
  /** What is to be told, and what was. */
  readonly outbox: Outbox;
  /** Records as they come, where alerts follow the ledger. */
  readonly news?: LedgerNews | undefined;
  readonly nowMs: () => number;
  readonly random: (bytes: number) => Buffer;
  /** Tells people of what the console itself saw. */
  readonly tell: (alert: Alert) => void;
  /** The console by itself: the gateway answers it nothing but `self`. */
  readonly consoleItself: () => AdminClient;
  /** The auditor by whom alerts are read; throws `OPERATOR_UNKNOWN` while he has no token. What he saw is shown to nobody by itself. */
  readonly auditor: () => AdminClient;
  /** To the process that started this one. */
  readonly sendParent: (message: Readonly<Record<string, unknown>>) => void;
  /** Fires when the console ends. */
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown) => void;
}

/** What every feature works with. */
export interface Parts<People extends SessionSource = SessionSource> extends Foundation {
  readonly people: People;
  /** The gateway, asked in the name of whoever is signed in: what he may do it decides itself. */
  readonly gatewayOf: (who: SignedIn, options?: { readonly signal?: AbortSignal }) => AdminClient;
}
