/** The fuzzer can find: bugs planted in copies of two readers, which blind mutation of the same seeds does not reach. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import type * as RequestModuleOriginal from '@bitting/http/request-reader.ts';
import type * as ResponseModuleOriginal from '@bitting/http/response-reader.ts';

import { Fuzzer, type FuzzReport } from './fuzzer.ts';
import { loadInstrumented, type Mutant } from './instrumented-modules.ts';
import { BrokenProperty, type FuzzTarget, textsOf } from './target.ts';

const EXECUTIONS = 100_000;

/** Each leaves out one check, far behind what the seeds show. */
const LOOSE_CHUNK_END: Mutant = {
  name: 'loose-chunk-end',
  file: 'chunked.ts',
  from: 'if (window.bytes[window.start + 1] !== LF)',
  to: "if (window.bytes[window.start + 1] !== LF && this.#state !== 'data-end')",
};
const DOUBLE_CONNECTION: Mutant = {
  name: 'double-connection',
  file: 'request-head.ts',
  from: 'if (earlier === name)',
  to: "if (earlier === name && name !== 'connection')",
};

const coverage = loadInstrumented([LOOSE_CHUNK_END, DOUBLE_CONNECTION]);
const { checkRequests, checkResponse } = await import('./targets/http.ts');

async function loadCopy(file: string, mutant: Mutant): Promise<unknown> {
  return import(new URL(`../../packages/${file}?mutant=${mutant.name}`, import.meta.url).href);
}

type RequestModule = Pick<typeof RequestModuleOriginal, 'RequestReader'>;
type ResponseModule = Pick<typeof ResponseModuleOriginal, 'ResponseReader'>;

const requestCopy = (await loadCopy('http/src/request-reader.ts', DOUBLE_CONNECTION)) as RequestModule;
const responseCopy = (await loadCopy('http/src/response-reader.ts', LOOSE_CHUNK_END)) as ResponseModule;

interface Planted {
  readonly target: FuzzTarget;
  /** Fixed: with another one guided mutation may take longer, or blind mutation be lucky. */
  readonly seed: number;
  /** The same property of what has no bug. */
  readonly control: (input: Buffer) => unknown;
}

const REQUEST = 'GET /x HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nX-A: b\r\n\r\n';
const RESPONSE = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';

const PLANTED: readonly Planted[] = [
  {
    target: {
      name: 'a Connection given twice',
      modules: /\/http\/src\/(?:request-reader|request-head|head-scanner)\.ts\?mutant/u,
      inputBytesMax: 1_024,
      seeds: textsOf([REQUEST]),
      check: (input) => checkRequests(input, requestCopy.RequestReader),
    },
    seed: 6,
    control: (input) => checkRequests(input),
  },
  {
    target: {
      name: 'a chunk that ends without a line feed',
      modules: /\/http\/src\/(?:response-reader|response-head|chunked)\.ts\?mutant/u,
      inputBytesMax: 1_024,
      seeds: textsOf([RESPONSE]),
      check: (input) => checkResponse(input, responseCopy.ResponseReader),
    },
    seed: 2,
    control: (input) => checkResponse(input),
  },
];

function search({ target, seed }: Planted, executionsMax: number, isGuided: boolean): FuzzReport {
  return new Fuzzer(target, coverage).run({ seed, executionsMax, isGuided });
}

for (const planted of PLANTED) {
  const { target, control } = planted;
  test(`guided mutation finds ${target.name}, blind mutation does not in as many executions`, (context) => {
    const { crash, executions } = search(planted, EXECUTIONS, true);
    assert.ok(crash, `not found in ${executions} executions`);
    assert.ok(crash.error instanceof BrokenProperty, String(crash.error));
    context.diagnostic(`found after ${executions}: ${JSON.stringify(crash.input.toString('latin1'))}`);
    control(crash.input);
    const blind = search(planted, executions, false);
    assert.equal(blind.crash, null, `blind mutation found it after ${blind.executions}`);
    assert.equal(blind.executions, executions);
  });
}
