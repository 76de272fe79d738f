import { suggest } from '../suggestion.ts';
import { renderKeyHint } from './key-hints.ts';
import { nameVariable } from './setting.ts';
import type { Origin, Problem } from './problem.ts';
import { isSettingName, SECTIONS, SETTING_NAMES, SETTING_ROWS, type SettingName } from './table.ts';
import type { TomlReading } from './toml-entries.ts';
import type { Plain, SettingValue } from './value-types.ts';

export interface Given {
  readonly value: SettingValue;
  readonly origin: Origin;
}

/** What one source says, and what of it cannot be taken. */
export interface Layer {
  readonly given: ReadonlyMap<SettingName, Given>;
  readonly problems: readonly Problem[];
  /** Of which the source says something that is not accepted. */
  readonly broken: ReadonlySet<SettingName>;
}

export class LayerReading implements Layer {
  readonly given = new Map<SettingName, Given>();
  readonly problems: Problem[] = [];
  readonly broken = new Set<SettingName>();

  take(name: SettingName, plain: Plain, origin: Origin): void {
    const { type } = SETTING_ROWS[name];
    const value = type.read(plain);
    if (value !== null) this.given.set(name, { value, origin });
    else {
      this.broken.add(name);
      // Elsewhere everything is text.
      const other = origin.kind === 'file' ? describeOther(plain, type.schema['type']) : '';
      this.refuse(origin, `${name} must be ${type.wanted}${other}.`);
    }
  }

  refuse(origin: Origin, reason: string): void {
    this.problems.push({ origin, reason });
  }
}

/** What a file says. A section or a key that is not known is refused, with what was probably meant. */
export function readFileLayer(file: string, reading: TomlReading): Layer {
  const layer = new LayerReading();
  if (reading.kind === 'malformed') {
    layer.refuse({ kind: 'file', file, ...reading.at }, reading.reason);
    return layer;
  }
  const strange = new Set<string>();
  for (const { path, at, isRepeated } of reading.sections) {
    const [section = '', ...more] = path;
    const origin = { kind: 'file', file, ...at } as const;
    if (!Object.hasOwn(SECTIONS, section)) {
      if (!strange.has(section)) layer.refuse(origin, renderKeyHint(path));
      strange.add(section);
    } else if (isRepeated)
      layer.refuse(origin, `The section ${section} is there once: [${section}], not [[${section}]].`);
    else if (more.length > 0) layer.refuse(origin, renderKeyHint(path));
  }
  for (const { path, value, at, valueAt } of reading.entries) {
    const name = path.join('.');
    if (path.length === 2 && isSettingName(name)) layer.take(name, value, { kind: 'file', file, ...valueAt });
    else if (!strange.has(path[0] ?? '') && !isInside(reading.sections, path))
      layer.refuse({ kind: 'file', file, ...at }, renderKeyHint(path));
  }
  return layer;
}

/** Whether it belongs to a section below a section, which was refused as a whole. */
function isInside(
  sections: readonly { readonly path: readonly string[] }[],
  entry: readonly string[],
): boolean {
  return sections.some(
    ({ path }) =>
      path.length > 1 && entry.length > path.length && path.every((name, index) => entry[index] === name),
  );
}

/** What a container platform makes of a service that is called bitting. */
const PLATFORM_VARIABLE = /^BITTING_(?:SERVICE_(?:HOST|PORT)|PORT)(?:_|$)/u;

/** Names where the file is, and sets nothing. */
export const CONFIG_VARIABLE = 'BITTING_CONFIG';

/**
 * What the variables of the environment say. Those of other programs, and those that a container platform makes of a
 * service's name, are left alone; one that looks like a setting and is none is refused.
 */
export function readEnvironmentLayer(environment: Readonly<Record<string, string | undefined>>): Layer {
  const layer = new LayerReading();
  const variables = new Map(SETTING_NAMES.map((name) => [nameVariable(name), name]));
  const prefixes = Object.keys(SECTIONS).map((section) => `BITTING_${section.toUpperCase()}_`);
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('BITTING_') || text === undefined || variable === CONFIG_VARIABLE) continue;
    if (PLATFORM_VARIABLE.test(variable)) continue;
    const name = variables.get(variable);
    const origin = { kind: 'environment', variable } as const;
    if (name !== undefined) layer.take(name, SETTING_ROWS[name].type.fromText(text), origin);
    else {
      const near = suggest(variable, [...variables.keys(), CONFIG_VARIABLE]);
      if (near !== null || prefixes.some((prefix) => variable.startsWith(prefix)))
        layer.refuse(origin, `No setting has this variable.${near === null ? '' : ` Did you mean ${near}?`}`);
    }
  }
  return layer;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  other: 'something else',
};

/** The kind of what was found, where it is another one than the wished. */
function describeOther(plain: Plain, wanted: unknown): string {
  const kind = kindOf(plain);
  return kind === wanted ? '' : `, and is ${KINDS[kind]}`;
}

function kindOf(plain: Plain): string {
  if (typeof plain === 'bigint') return 'integer';
  if (typeof plain === 'object') return plain === null ? 'other' : 'array';
  return typeof plain;
}
