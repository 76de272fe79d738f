import { isDerived, printToml, type Setting } from './setting.ts';
import { SECTIONS, namesOf, SETTING_ROWS, type SettingName } from './table.ts';
import type { SettingValue } from './value-types.ts';

const HEAD = [
  '# How this gateway is configured. What is not said holds by default; "bitting config show" says what holds and why,',
  '# "bitting config check" whether it is accepted. It counts from the next start of "bitting serve".',
];

/** The file with every setting and its meaning: those that are given as they are, the others behind a `#`. */
export function renderConfigFile(given: ReadonlyMap<SettingName, SettingValue> = new Map()): string {
  const sections = Object.entries(SECTIONS).map(([section, meaning]) => {
    const settings = namesOf(section).map((name) => renderSetting(name, given.get(name)));
    return [`# ${meaning}\n[${section}]\n`, ...settings].join('\n');
  });
  return [`${HEAD.join('\n')}\n`, ...sections].join('\n');
}

function renderSetting(name: SettingName, given: SettingValue | undefined): string {
  return `${renderComment(SETTING_ROWS[name]).join('\n')}\n${renderLine(name, given)}\n`;
}

function renderComment({ meaning, type, fallback, unit }: Setting): string[] {
  const derived = isDerived(fallback) ? ` Default: ${fallback.says}.` : '';
  const text = `${meaning}. Must be ${type.wanted}${unit === undefined ? '' : `, in ${unit}`}.${derived}`;
  return wrap(text.replaceAll('`', ''));
}

function renderLine(name: SettingName, given: SettingValue | undefined): string {
  const key = name.slice(name.indexOf('.') + 1);
  if (given !== undefined) return `${key} = ${printToml(given)}`;
  const { fallback, example } = SETTING_ROWS[name];
  const shown = fallback === null || isDerived(fallback) ? example : fallback;
  return `# ${key} =${shown === undefined ? '' : ` ${printToml(shown)}`}`;
}

const WIDTH = 110;

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
