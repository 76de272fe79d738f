import { isDerived } from './setting.ts';
import { SECTIONS, namesOf, SETTING_ROWS } from './table.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** The JSON Schema of the file, as its TOML reads in JSON; what holds between settings is beyond it. */
export function renderConfigSchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of Bitting: bitting.toml',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(
      Object.entries(SECTIONS).map(([section, description]) => [
        section,
        { description, type: 'object', additionalProperties: false, properties: renderSection(section) },
      ]),
    ),
  };
}

function renderSection(section: string): JsonSchema {
  const names = namesOf(section);
  return Object.fromEntries(
    names.map((name) => {
      const { type, fallback, meaning } = SETTING_ROWS[name];
      const known = fallback === null || isDerived(fallback) ? {} : { default: fallback };
      return [name.slice(section.length + 1), { description: `${meaning}.`, ...type.schema, ...known }];
    }),
  );
}
