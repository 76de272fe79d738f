import { isDerived, type Setting } from '../setting.ts';
import type { SettingValue } from '../value-types.ts';

type Samples = readonly [SettingValue, SettingValue, SettingValue];

/** Three values that the setting may have, the first another one than its fallback and the others than their neighbour. */
export function sampleValues({ type, fallback }: Setting): Samples {
  const usual = isDerived(fallback) ? null : fallback;
  const all = listCandidates(type.schema);
  // What a derived fallback usually is stands first in its type.
  const turned = isDerived(fallback) ? [...all.slice(1), ...all.slice(0, 1)] : all;
  const candidates = turned.filter((value) => String(value) !== String(usual));
  const [first, second = usual, third = first] = candidates;
  if (first === undefined || second === null || third === undefined)
    throw new RangeError('too few values to choose from');
  return [first, second, third];
}

function listCandidates(schema: Readonly<Record<string, unknown>>): readonly SettingValue[] {
  const words = wordsOf(schema);
  if ('examples' in schema) return schema['examples'] as readonly SettingValue[];
  if (schema['type'] === 'boolean') return [true, false];
  if (schema['type'] === 'integer') return [3, 4, 5].map((step) => Number(schema['minimum']) + step);
  if (schema['type'] === 'array') {
    const items = schema['items'] as Readonly<Record<string, unknown>>;
    if ('examples' in items) return (items['examples'] as readonly string[]).map((item) => [item]);
    const addresses = 'anyOf' in items ? ['::1', '127.0.0.2', '::2'] : null;
    return (addresses ?? wordsOf(items) ?? textsOf(String(items['pattern']))).map((item) => [item]);
  }
  const { pattern } = schema;
  if (typeof pattern === 'string' && pattern !== '^/') return textsOf(pattern);
  return words ?? ('anyOf' in schema ? ['::1', '127.0.0.2', '::2'] : ['/a', '/b', '/c']);
}

function textsOf(pattern: string): readonly string[] {
  if (pattern.startsWith('^age1')) return ['q', 'p', 'z'].map((end) => `age1${'q'.repeat(57)}${end}`);
  return pattern.startsWith('^[0-9a-fA-F:.]') ? ['10.0.0.1', '10.0.0.0/8', '::1'] : ['a', 'b', 'c'];
}

function wordsOf(schema: Readonly<Record<string, unknown>>): readonly string[] | null {
  return 'enum' in schema ? (schema['enum'] as readonly string[]) : null;
}
