/** A page of docs/operations, followed as its reader follows it: each command in its order, but for places and names. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runCommandLine } from '../../packages/cli/src/run.ts';
import { recordSurroundings } from '../../packages/cli/src/testing/recorded-surroundings.ts';

const PAGES = path.resolve(import.meta.dirname, '../../docs/operations');

export interface Followed {
  /** As it stands on the page. */
  readonly line: string;
  readonly out: string;
  readonly err: string;
}

export interface SheetTerms {
  /** What is called otherwise here than on the page, whole words and beginnings of paths; the first that fits. */
  readonly words: readonly (readonly [from: string | RegExp, to: string])[];
  /** Where the page’s relative files are. */
  readonly directory: string;
  /** The data directory that a command without --data speaks to. */
  readonly data: () => string;
  /** What is answered when a secret is asked for, by the command that asks. */
  readonly secrets?: (command: string) => Readonly<Record<string, string>>;
  /** What a command is given besides what the page says, because this is a rehearsal. */
  readonly besides?: (line: string) => readonly string[];
  /** Commands that are not run as they stand, such as one that goes on until it is stopped. */
  readonly instead?: (line: string) => Promise<Followed | null>;
}

/** Work with files alone. */
const WITHOUT_GATEWAY = ['init', 'restore', 'ledger verify', 'ledger verify-receipt', 'backup verify'];
/** Files that the page names and its reader has. */
const OPTIONS_OF_FILES = /^(?:[\w.-]+\.(?:key|vkey|pem|json|age)|incident-[\w-]+)$/u;

export class Sheet {
  readonly #sections: ReadonlyMap<string, readonly string[]>;
  readonly #terms: SheetTerms;
  readonly #followed = new Set<string>();

  constructor(page: string, terms: SheetTerms) {
    this.#sections = readSections(readFileSync(path.join(PAGES, page), 'utf8'));
    this.#terms = terms;
  }

  /** Every command of the section under this heading. One that fails fails the test. */
  async follow(heading: string): Promise<readonly Followed[]> {
    const lines = this.#sections.get(heading);
    assert.ok(lines !== undefined, `no section "${heading}" with commands`);
    this.#followed.add(heading);
    const all: Followed[] = [];
    for (const line of lines) all.push(await this.#run(line));
    return all;
  }

  /** No section of the page has commands that were not tried. */
  demandAllFollowed(): void {
    assert.deepEqual([...this.#sections.keys()], [...this.#followed]);
  }

  async #run(line: string): Promise<Followed> {
    const given = (await this.#terms.instead?.(line)) ?? null;
    if (given !== null) return given;
    const more = this.#terms.besides?.(line) ?? [];
    const words = [...wordsOf(line.replace(AS_USER, '')), ...more].map((word) => this.#place(word));
    const redirection = words.indexOf('>');
    const target = redirection === -1 ? null : words[redirection + 1];
    const command = redirection === -1 ? words : words.slice(0, redirection);
    const { out, err } =
      command[0] === 'bitting' ? await this.#bitting(command.slice(1), line) : shell(command, line);
    if (target !== null && target !== undefined) writeFileSync(target, out, { mode: 0o600 });
    return { line, out, err };
  }

  async #bitting(words: readonly string[], line: string): Promise<{ out: string; err: string }> {
    const made = recordSurroundings();
    const name = words.slice(0, 2).join(' ');
    const speaksToGateway =
      !words.includes('--ledger') &&
      !WITHOUT_GATEWAY.some((known) => name === known || words[0] === known) &&
      !words.includes('--data');
    const secrets = this.#terms.secrets?.(words[0] ?? '') ?? {};
    const status = await runCommandLine(speaksToGateway ? [...words, '--data', this.#terms.data()] : words, {
      ...made,
      secrets: {
        read: (rows) =>
          Promise.resolve(
            new Map(
              rows.flatMap(({ name: row }) => (secrets[row] === undefined ? [] : [[row, secrets[row]]])),
            ),
          ),
      },
    });
    assert.equal(status, 0, `${line}: ${made.written.out}${made.written.err}`);
    return made.written;
  }

  #place(word: string): string {
    const rule = this.#terms.words.find(([from]) =>
      typeof from === 'string' ? word === from : from.test(word),
    );
    const placed = rule === undefined ? word : word.replace(rule[0], rule[1]);
    return OPTIONS_OF_FILES.test(placed) ? path.join(this.#terms.directory, placed) : placed;
  }
}

function readSections(text: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, readonly string[]>();
  for (const part of text.split(/^#+ /mu).slice(1)) {
    const [heading = ''] = part.split('\n', 1);
    const blocks = Array.from(
      part.matchAll(/^```sh\n(?<block>[^]*?)^```$/gmu),
      ({ groups }) => groups?.['block'] ?? '',
    );
    const lines = blocks.flatMap((block) => block.trim().split('\n'));
    if (lines.length > 0) sections.set(heading, lines);
  }
  return sections;
}

function wordsOf(line: string): readonly string[] {
  return line.match(/"[^"]*"|\S+/gu)?.map((word) => word.replaceAll('"', '')) ?? [];
}

/** Done by root on a machine with the package; here one user has everything, and nothing reads /etc/bitting. */
const OF_ROOT: ReadonlySet<string> = new Set(['chown', 'install']);
const AS_USER = 'runuser -u bitting -- ';

function shell(words: readonly string[], line: string): { out: string; err: string } {
  const [program = '', ...rest] = words;
  if (OF_ROOT.has(program)) return { out: '', err: '' };
  assert.ok(['rm', 'mv', 'touch', 'cp', 'age'].includes(program), `what is "${line}"?`);
  return { out: execFileSync(program, rest, { encoding: 'utf8' }), err: '' };
}
