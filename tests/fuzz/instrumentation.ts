/**
 * Puts a counter at every place where the control flow of a module can go one way or another: functions, blocks, both
 * sides of a condition, the right side of `&&`, `||` and `??`, every case. Lines stay where they are, so that a stack
 * still names the right one.
 */
import { parseSync } from 'oxc-parser';

/** The name under which an instrumented module finds its counters. */
export const COUNTERS_NAME = '__bittingCounters';

export interface Instrumented {
  readonly source: string;
  /** How many counters it took, from the first one given. */
  readonly counters: number;
  /** The texts that the module compares with: what a mutation may put in. */
  readonly words: readonly string[];
}

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

interface Insertion {
  readonly at: number;
  /** What closes at a place stands before what opens there. */
  readonly closes: boolean;
  readonly text: string;
}

const LOOPS: ReadonlySet<string> = new Set([
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
]);

export function instrument(file: string, source: string, first: number): Instrumented {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? 'does not parse'}`);
  const marker = new Marker(first);
  marker.visit(program as unknown as AstNode);
  const insertions = marker.insertions
    .map((insertion, order) => ({ ...insertion, order }))
    .sort((a, b) => a.at - b.at || Number(b.closes) - Number(a.closes) || a.order - b.order);
  let text = `const __counters = globalThis.${COUNTERS_NAME}; `;
  let from = 0;
  for (const { at, text: inserted } of insertions) {
    text += source.slice(from, at) + inserted;
    from = at;
  }
  return { source: text + source.slice(from), counters: marker.count, words: [...marker.words] };
}

class Marker {
  readonly insertions: Insertion[] = [];
  readonly words = new Set<string>();
  readonly #first: number;
  count = 0;

  constructor(first: number) {
    this.#first = first;
  }

  visit(node: AstNode): void {
    // Types are erased before anything runs.
    if (node.type.startsWith('TS') && !/^TS(?:As|Satisfies|NonNull)/u.test(node.type)) return;
    const closing = this.#open(node);
    for (const [field, value] of Object.entries(node)) {
      if (field === 'typeAnnotation' || field === 'returnType' || field === 'source') continue;
      for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
        if (isNode(child)) this.visit(child);
      }
    }
    for (const { at, text } of closing) this.insertions.push({ at, text, closes: true });
    if (node.type === 'Literal' && typeof node['value'] === 'string') this.words.add(node['value']);
  }

  /** Marks what begins with `node`; what it answers is to be inserted behind everything inside of it. */
  #open(node: AstNode): readonly { readonly at: number; readonly text: string }[] {
    if (node.type === 'BlockStatement') this.#insert(node.start + 1, `${this.#hit()};`);
    if (node.type === 'SwitchCase') return this.#openCase(node);
    if (node.type === 'ConditionalExpression')
      return [...this.#wrapExpression(node['consequent']), ...this.#wrapExpression(node['alternate'])];
    if (node.type === 'LogicalExpression') return this.#wrapExpression(node['right']);
    if (node.type === 'ArrowFunctionExpression') return this.#wrapExpression(node['body']);
    if (LOOPS.has(node.type)) return this.#wrapStatement(node['body']);
    if (node.type !== 'IfStatement') return [];
    const consequent = this.#wrapStatement(node['consequent']);
    if (isNode(node['alternate'])) return [...consequent, ...this.#wrapStatement(node['alternate'])];
    return [...consequent, { at: node.end, text: ` else ${this.#hit()};` }];
  }

  #openCase(node: AstNode): readonly { readonly at: number; readonly text: string }[] {
    const consequent = node['consequent'] as readonly AstNode[];
    const [statement] = consequent;
    if (statement === undefined) return [{ at: node.end, text: `${this.#hit()};` }];
    this.#insert(statement.start, `${this.#hit()};`);
    return [];
  }

  #wrapExpression(node: unknown): readonly { readonly at: number; readonly text: string }[] {
    if (!isNode(node) || node.type === 'BlockStatement') return [];
    this.#insert(node.start, `(${this.#hit()},`);
    return [{ at: node.end, text: ')' }];
  }

  #wrapStatement(node: unknown): readonly { readonly at: number; readonly text: string }[] {
    if (!isNode(node) || node.type === 'BlockStatement') return [];
    this.#insert(node.start, `{${this.#hit()};`);
    return [{ at: node.end, text: '}' }];
  }

  #insert(at: number, text: string): void {
    this.insertions.push({ at, text, closes: false });
  }

  #hit(): string {
    const hit = `__counters[${this.#first + this.count}]++`;
    this.count += 1;
    return hit;
  }
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
