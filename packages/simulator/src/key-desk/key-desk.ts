import { randomBytes } from 'node:crypto';
import { EXPIRY_SWEEP_MS } from '../bounds.ts';
import type { Clock } from '../engine/clock.ts';
import type { Engine } from '../engine/engine.ts';
import { answerApi, answerSite, html, isJsonType, json, pageResponse, refusalAsJson } from './answers.ts';
import { mailboxOf, setMailbox } from './cookies.ts';
import type { Desk } from './desk.ts';
import type { DeskRules } from './desk-rules.ts';
import { DeskState } from './desk-state.ts';
import { Fields } from './fields.ts';
import { sweepKeys } from './key-expiry.ts';
import { markup } from './html.ts';
import { mailsTo } from './mailbox.ts';
import { documentOf, type Page } from './pages/page.ts';
import { authenticatorPage, codesOf, frontPage, mailPage, type ShownMail } from './pages/shared-pages.ts';
import { DeskRefusal } from './refusals.ts';
import { DeskServer, type DeskRequest, type DeskResponse } from './server.ts';

export interface VenuePort {
  readonly venue: DeskRules['venue'];
  /** As the switches say now. */
  readonly rules: () => DeskRules;
  /** The engine as it is now: a reset replaces it. */
  readonly engine: () => Engine;
  /** The venue's clock as its keys see it, epoch milliseconds. */
  readonly now: () => number;
  /** Where programs connect. */
  readonly addresses: () => readonly { readonly label: string; readonly url: string }[];
}

export interface KeyDeskOptions {
  readonly clock: Clock;
  /** Where people and mails survive a restart; memory only when `null`. */
  readonly dataDir: string | null;
  readonly venues: readonly VenuePort[];
  /** The system's unless told. */
  readonly random?: (bytes: number) => Buffer;
}

/** The venues' own sites, where a person signs up, secures the account and makes API keys. */
export class KeyDesk {
  readonly #desks: ReadonlyMap<string, Desk>;
  readonly #server: DeskServer;
  readonly #stopSweeping: () => void;
  readonly #now: () => number;

  constructor({ clock, dataDir, venues, random = randomBytes }: KeyDeskOptions) {
    this.#desks = new Map(
      venues.map((port) => [port.venue, deskOf(port, new DeskState(dataDir, port.venue), random)]),
    );
    this.#now = venues[0]?.now ?? ((): number => clock.now());
    this.#server = new DeskServer({
      answer: (request) => this.#answer(request),
      refuse: (error, { path }) => this.#refuse(error, path),
    });
    this.#stopSweeping = keepSweeping(clock, () => this.sweep());
  }

  /** The address of the site. */
  listen(port: number): Promise<string> {
    return this.#server.listen(port);
  }

  /** Forgets everybody of one venue, as the venue itself just did. */
  forget(venue: string): void {
    this.#desks.get(venue)?.state.erase();
  }

  /** Announces and carries out what is due; it also happens by itself every minute of the clock. */
  sweep(): void {
    for (const desk of this.#desks.values()) {
      sweepKeys(desk);
      desk.state.commit();
    }
  }

  async close(): Promise<void> {
    this.#stopSweeping();
    await this.#server.close();
    for (const { state } of this.#desks.values()) state.close();
  }

  async #answer(request: DeskRequest): Promise<DeskResponse> {
    const [, first = '', ...rest] = request.path.split('/');
    const desk = this.#desks.get(first);
    if (desk === undefined) return this.#answerShared(request);
    try {
      return rest[0] === 'api'
        ? await answerApi(desk, request, rest.slice(1).join('/'))
        : await answerSite(desk, request, rest.join('/'));
    } finally {
      desk.state.commit();
    }
  }

  #answerShared({ method, path, query, headers, body }: DeskRequest): DeskResponse {
    switch (`${method} ${path}`) {
      case 'GET /': {
        return pageResponse(frontPage([...this.#desks.values()].map(({ rules }) => rules)));
      }
      case 'GET /mail': {
        const to = Fields.ofForm(query).text('to');
        if (headers.accept?.includes('text/html') === true) return this.#mailbox(to, headers.cookie);
        const mails = this.#mailsTo(to);
        if (to === '') throw new DeskRefusal('FIELDS_INVALID', { to: 'Whose mails?' });
        return json(200, {
          mails: mails.map(({ venue, mail: { at, to, subject, text } }) => ({
            venue,
            at,
            to,
            subject,
            text,
          })),
        });
      }
      case 'GET /authenticator': {
        return pageResponse(authenticatorPage(Fields.EMPTY, null));
      }
      case 'POST /authenticator': {
        const isJson = isJsonType(headers);
        const fields = isJson ? Fields.ofJson(body) : Fields.ofForm(body);
        const codes = codesOf(fields.text('secret'), this.#now());
        if (!isJson) return pageResponse(authenticatorPage(fields, codes), codes === null ? 400 : 200);
        if (codes === null) throw new DeskRefusal('FIELDS_INVALID', { secret: 'This is not base32.' });
        return json(200, { codes });
      }
      default:
        throw new DeskRefusal('PAGE_UNKNOWN');
    }
  }

  /** A person types his address once: without one it is that of the last visit, or of who signed up or in here last. */
  #mailbox(asked: string, cookies: string | undefined): DeskResponse {
    const to = asked === '' ? mailboxOf(cookies) : asked;
    return html(
      200,
      documentOf({ page: mailPage(to, this.#mailsTo(to)), rules: null, token: null }),
      setMailbox(asked),
    );
  }

  #mailsTo(to: string): readonly ShownMail[] {
    const mails = [...this.#desks.values()].flatMap(({ rules, state }) =>
      mailsTo(state, to).map((mail) => ({ venue: rules.venue, mail })),
    );
    return mails.toSorted((a, b) => b.mail.at - a.mail.at);
  }

  #refuse(error: unknown, path: string): DeskResponse {
    const refusal = error instanceof DeskRefusal ? error : new DeskRefusal('FAILED');
    if (refusal !== error)
      process.stderr.write(`key desk: ${error instanceof Error ? error.stack : String(error)}\n`);
    const [, first = '', second] = path.split('/');
    const rules = this.#desks.get(first)?.rules ?? null;
    if (second === 'api' || path === '/mail') return refusalAsJson(refusal);
    const page: Page = { title: 'This did not work', body: markup`<p role="alert">${refusal.message}</p>` };
    return html(refusal.status, documentOf({ page, rules, token: null }));
  }
}

function deskOf(port: VenuePort, state: DeskState, random: Desk['random']): Desk {
  const { addresses, engine, now } = port;
  return {
    get rules() {
      return port.rules();
    },
    addresses,
    engine,
    now,
    random,
    state,
  };
}

/** Looks again and again for as long as nobody stops it. */
function keepSweeping(clock: Clock, sweep: () => void): () => void {
  let cancel = (): void => {};
  const again = (): void => {
    cancel = clock.setTimer(EXPIRY_SWEEP_MS, () => {
      sweep();
      again();
    });
  };
  again();
  return () => cancel();
}
