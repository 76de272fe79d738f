import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BODY_BYTES_MAX } from '../bounds.ts';
import type { AccountRequest, KeyRequest } from '../engine/directory.ts';
import type { Control, FundRequest } from './control.ts';
import type { FaultRequest } from './faults.ts';
import type { RequestFilter } from './recorder.ts';
import { STREAM_OPERATIONS } from './stream-operations.ts';

/** Every operation is the same for each venue; only the switches differ, and those are trusted. */
export type AnyControl = Control<object>;

type Operation = (control: AnyControl, body: unknown, query: URLSearchParams) => unknown;

const DONE = { ok: true } as const;

/** The control port's operations. Bodies are trusted: the port is for tests and operators on loopback. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  'GET /health': () => DONE,
  'POST /accounts': (control, body) =>
    control.createAccount(body as AccountRequest & { readonly funds?: Readonly<Record<string, string>> }),
  'POST /fund': (control, body) => {
    control.fund(body as FundRequest);
    return DONE;
  },
  'POST /keys': (control, body) => control.createKey(body as KeyRequest),
  'GET /keys': (control) => control.keys(),
  'POST /keys/change': (control, body) => {
    const { apiKey, ...change } = body as { readonly apiKey: string };
    return control.changeKey(apiKey, change);
  },
  'POST /keys/delete': (control, body) => {
    control.deleteKey((body as { readonly apiKey: string }).apiKey);
    return DONE;
  },
  'GET /requests': (control, _body, query) => control.requests(filterOf(query)),
  'GET /requests/count': (control, _body, query) => ({
    count: control.countRequests(filterOf(query)),
    dropped: control.recorder.dropped,
  }),
  'DELETE /requests': (control) => {
    control.clearRequests();
    return DONE;
  },
  'GET /connections': (control) => control.connections(),
  'POST /faults': (control, body) => ({ id: control.addFault(body as FaultRequest) }),
  'GET /faults': (control) => control.pendingFaults(),
  'DELETE /faults': (control) => {
    control.clearFaults();
    return DONE;
  },
  'POST /variants': (control, body) => control.setVariants(body as object),
  'POST /clock/offset': (control, body) => {
    control.setClockOffset((body as { readonly offsetMs: number }).offsetMs);
    return DONE;
  },
  'POST /clock/advance': (control, body) => ({
    now: control.advanceClock((body as { readonly durationMs: number }).durationMs),
  }),
  'POST /maintenance': (control, body) => {
    control.setMaintenance((body as { readonly isOn: boolean }).isOn);
    return DONE;
  },
  'POST /prices': (control, body) => {
    const { instrumentId, price } = body as { readonly instrumentId: string; readonly price: string };
    control.setPrice(instrumentId, price);
    return DONE;
  },
  'POST /tick': (control) => {
    control.tick();
    return DONE;
  },
  'GET /truth': (control) => control.truth(),
  'POST /reset': (control) => {
    control.reset();
    return DONE;
  },
  ...Object.fromEntries(
    Object.entries(STREAM_OPERATIONS).map(([name, run]): [string, Operation] => [
      name,
      (control, body, query) => run(control.streams, body, query),
    ]),
  ),
};

function filterOf(query: URLSearchParams): RequestFilter {
  const [method, path, after] = [query.get('method'), query.get('path'), query.get('after')];
  return {
    ...(method === null ? {} : { method }),
    ...(path === null ? {} : { path }),
    ...(after === null ? {} : { after: Number(after) }),
  };
}

/** The venues by the name that `?venue=` takes; without it `okx` is meant. */
export type Controls = Readonly<Record<'okx' | 'htx', AnyControl>>;

/** Plain JSON over a loopback port of its own. */
export class ControlServer {
  readonly #controls: Controls;
  readonly #server: Server;

  constructor(controls: Controls) {
    this.#controls = controls;
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, value }) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(value));
      });
    });
  }

  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #answer(request: IncomingMessage): Promise<{ readonly status: number; readonly value: unknown }> {
    try {
      const text = await readText(request);
      const [path = '', query = ''] = (request.url ?? '').split('?');
      const operation = OPERATIONS[`${request.method} ${path}`];
      if (operation === undefined) return { status: 404, value: { error: 'no such operation' } };
      const parameters = new URLSearchParams(query);
      const venue = parameters.get('venue') ?? 'okx';
      if (venue !== 'okx' && venue !== 'htx') throw new RangeError(`no venue ${venue}`);
      const body: unknown = text === '' ? {} : JSON.parse(text);
      return { status: 200, value: operation(this.#controls[venue], body, parameters) };
    } catch (error) {
      return { status: 400, value: { error: error instanceof Error ? error.message : 'failed' } };
    }
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > BODY_BYTES_MAX) throw new RangeError('the body is too long');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
