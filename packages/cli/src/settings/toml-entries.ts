import { parseTOML, type AST, ParseError } from 'toml-eslint-parser';
import { decodeUtf8 } from '@bitting/core/encoding/utf8.ts';
import { BittingError } from '@bitting/core/errors/bitting-error.ts';
import { UNFINISHED_LINES_MAX } from '../bounds.ts';
import type { Plain } from './value-types.ts';

/** Counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A value of a document, by the names that lead to it. */
export interface TomlEntry {
  readonly path: readonly string[];
  readonly value: Plain;
  readonly at: Place;
  readonly valueAt: Place;
}

/** A section, whether or not it holds anything. */
export interface TomlSection {
  readonly path: readonly string[];
  readonly at: Place;
  /** Written `[[…]]`: one of several. */
  readonly isRepeated: boolean;
}

export type TomlReading =
  | {
      readonly kind: 'read';
      readonly entries: readonly TomlEntry[];
      readonly sections: readonly TomlSection[];
    }
  | { readonly kind: 'malformed'; readonly reason: string; readonly at: Place };

/** The values of a TOML document (1.0), each with its place. What it cannot read is a value, too: nothing is thrown. */
export function readToml(bytes: Uint8Array): TomlReading {
  let text = '';
  try {
    text = decodeUtf8(bytes);
    return readDocument(text);
  } catch (error) {
    return { kind: 'malformed', ...explain(error, text) };
  }
}

function readDocument(text: string): Extract<TomlReading, { kind: 'read' }> {
  const [{ body }] = parseTOML(text, { tomlVersion: '1.0' }).body;
  const tables = body.filter((node) => node.type === 'TOMLTable');
  return {
    kind: 'read',
    entries: body.flatMap((node) =>
      node.type === 'TOMLTable'
        ? node.body.flatMap((child) => readPair(child, namesOf(node.key)))
        : readPair(node, []),
    ),
    sections: tables.map(({ key, kind }) => ({
      path: namesOf(key),
      at: placeOf(key),
      isRepeated: kind === 'array',
    })),
  };
}

function explain(error: unknown, text: string): { readonly reason: string; readonly at: Place } {
  const start = { line: 1, column: 1 };
  if (error instanceof BittingError && error.code === 'UTF8_MALFORMED')
    return { reason: 'It is not text in UTF-8.', at: start };
  // A thousand brackets in a row exhaust the parser's stack.
  if (error instanceof RangeError) return { reason: 'It is not TOML that can be read.', at: start };
  if (!(error instanceof ParseError)) throw error;
  const { lineNumber, column, message } = error;
  if (message.startsWith('Defining a key multiple times'))
    return {
      reason: 'This section or setting stands further up already: write into the one that is there.',
      at: { line: lineNumber, column: column + 1 },
    };
  const begun = findUnfinished(text.split('\n'), { line: lineNumber, column: column + 1 });
  return begun === null
    ? { reason: `It is not TOML: ${message}.`, at: { line: lineNumber, column: column + 1 } }
    : { reason: 'It is not TOML: what begins here is not finished.', at: begun };
}

/**
 * Where what is not finished began: the parser notices it by the first word of a later line. `null`: it is where the
 * parser says.
 */
function findUnfinished(lines: readonly string[], noticed: Place): Place | null {
  const before = (lines[noticed.line - 1] ?? '').slice(0, noticed.column - 1);
  if (!/^[\s[{]*$/u.test(before)) return null;
  const last = Math.max(0, noticed.line - UNFINISHED_LINES_MAX);
  for (let whole = noticed.line - 1; whole >= last; whole -= 1) {
    if (!isWhole(lines.slice(0, whole).join('\n'))) continue;
    if (whole === noticed.line - 1) return null;
    return { line: whole + 1, column: (lines[whole] ?? '').search(/\S|$/u) + 1 };
  }
  return null;
}

function isWhole(text: string): boolean {
  try {
    parseTOML(text, { tomlVersion: '1.0' });
    return true;
  } catch {
    return false;
  }
}

/** The pair, or what an inline table holds. */
function readPair({ key, value }: AST.TOMLKeyValue, above: readonly string[]): readonly TomlEntry[] {
  const path = [...above, ...namesOf(key)];
  if (value.type === 'TOMLInlineTable' && value.body.length > 0)
    return value.body.flatMap((child) => readPair(child, path));
  return [{ path, value: readValue(value), at: placeOf(key), valueAt: placeOf(value) }];
}

function readValue(node: AST.TOMLContentNode): Plain {
  if (node.type === 'TOMLArray') return node.elements.map(readValue);
  if (node.type === 'TOMLInlineTable') return null;
  if (node.kind === 'integer') return node.bigint;
  return node.kind === 'string' || node.kind === 'boolean' ? node.value : null;
}

function namesOf({ keys }: AST.TOMLKey): readonly string[] {
  return keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
}

function placeOf({ loc: { start } }: { readonly loc: AST.SourceLocation }): Place {
  return { line: start.line, column: start.column + 1 };
}
