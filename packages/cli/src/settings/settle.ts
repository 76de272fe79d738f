import type { Given, Layer } from './layers.ts';
import { isDerived } from './setting.ts';
import { SETTING_NAMES, SETTING_ROWS, type SettingName, type Settings } from './table.ts';
import type { Origin } from './problem.ts';
import type { SettingValue } from './value-types.ts';

export interface Settled {
  readonly settings: Settings;
  readonly origins: Readonly<Record<SettingName, Origin>>;
}

/** What holds: the first layer that says something, else the fallback, derived ones last. */
export function settle(layers: readonly Layer[]): Settled {
  const values = new Map<string, SettingValue | null>();
  const origins = new Map<string, Origin>();
  const derived: SettingName[] = [];
  for (const name of SETTING_NAMES) {
    const given = findGiven(name, layers);
    const { fallback } = SETTING_ROWS[name];
    origins.set(name, given?.origin ?? { kind: 'default' });
    if (given !== null) values.set(name, given.value);
    else if (isDerived(fallback)) derived.push(name);
    else values.set(name, fallback);
  }
  const read = (name: string): SettingValue | null => values.get(name) ?? null;
  for (const name of derived) {
    const { fallback } = SETTING_ROWS[name];
    if (isDerived(fallback)) values.set(name, fallback.from(read));
  }
  // Every value was read by the type of its row.
  return {
    settings: Object.fromEntries(values) as unknown as Settings,
    origins: Object.fromEntries(origins) as Record<SettingName, Origin>,
  };
}

function findGiven(name: SettingName, layers: readonly Layer[]): Given | null {
  for (const { given } of layers) {
    const found = given.get(name);
    if (found !== undefined) return found;
  }
  return null;
}
