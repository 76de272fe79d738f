import { suggest } from '../suggestion.ts';
import { isSettingName, SECTIONS, SETTING_NAMES } from './table.ts';

const NAME = /^[A-Za-z0-9_-]{1,40}$/u;
/** Who writes one of these wants to write a secret into the file. */
const SECRET_WORDS = /^(?:passphrase|password|secret|token|api_?key|secret_?key)$/iu;

/** Why there is no such key, and what was probably meant. A key that looks like no name is not repeated. */
export function renderKeyHint(path: readonly string[]): string {
  if (!path.every((name) => NAME.test(name))) return 'There is no setting of this name.';
  const name = path.join('.');
  const last = path.at(-1) ?? '';
  if (SECRET_WORDS.test(last)) return `There is no setting ${name}: no secret belongs into this file.`;
  if (Object.hasOwn(SECTIONS, name)) return `${name} is a section: [${name}].`;
  if (isSettingName(path.slice(0, 2).join('.')))
    return `There is no setting ${name}: ${path.slice(0, 2).join('.')} is a value.`;
  if (path.length === 1) return renderUnknown(name, findBySection(name));
  return renderUnknown(name, suggest(name, SETTING_NAMES) ?? findByKey(last));
}

/** A word alone: a section, or the key of one. */
function findBySection(name: string): string | null {
  const section = suggest(name, Object.keys(SECTIONS));
  return section === null ? findByKey(name) : `[${section}]`;
}

/** The same key in another section. */
function findByKey(key: string): string | null {
  const keys = SETTING_NAMES.map((name) => name.slice(name.indexOf('.') + 1));
  const near = suggest(key, keys);
  return near === null ? null : (SETTING_NAMES[keys.indexOf(near)] ?? null);
}

function renderUnknown(name: string, near: string | null): string {
  return `There is no setting ${name}.${near === null ? '' : ` Did you mean ${near}?`}`;
}
