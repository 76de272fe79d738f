import { nameOrigin } from './problem.ts';
import type { SettingsReading } from './reading.ts';
import { printToml } from './setting.ts';
import { SETTING_NAMES, SETTING_ROWS, type SettingName } from './table.ts';
import type { SettingValue } from './value-types.ts';

export interface ShownSetting {
  readonly setting: SettingName;
  /** What holds; of a secret a label alone. */
  readonly value: SettingValue | null;
  /** Who said it: `default`, `file:line:column`, a variable, an option. */
  readonly origin: string;
}

export function showSettings({ settings, origins }: SettingsReading): readonly ShownSetting[] {
  return SETTING_NAMES.map((name) => ({
    setting: name,
    value: labelValue(settings[name], SETTING_ROWS[name]),
    origin: nameOrigin(origins[name]),
  }));
}

export function labelValue(
  value: SettingValue | null,
  { isSecret }: { readonly isSecret?: true },
): SettingValue | null {
  return value === null || isSecret !== true ? value : '(secret)';
}

export function renderShown(shown: readonly ShownSetting[]): readonly (readonly string[])[] {
  return shown.map(({ setting, value, origin }) => [setting, value === null ? '' : printToml(value), origin]);
}
