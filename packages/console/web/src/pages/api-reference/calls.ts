/** One call, as the document describes it; what is missing there is empty here. */
export interface DescribedCall {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  /** JSON Schema of the body and of the answer that says yes, as text; `null`: none. */
  readonly takes: string | null;
  readonly gives: string | null;
}

type Json = Readonly<Record<string, unknown>>;
const METHODS = ['get', 'post'] as const;

/** The calls of an OpenAPI document, by path. Whatever is of another shape is left out. */
export function listCalls(document: unknown): readonly DescribedCall[] {
  const paths = entriesOf(inside(document, 'paths'));
  const calls = paths.flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const described = inside(item, method);
      return isJson(described) ? [describe(method, path, described)] : [];
    }),
  );
  return calls.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

function describe(method: string, path: string, described: Json): DescribedCall {
  const summary = described['summary'] ?? described['description'];
  return {
    id: `${path} ${method}`,
    method: method.toUpperCase(),
    path,
    summary: typeof summary === 'string' ? summary : '',
    takes: schemaText(inside(described, 'requestBody')),
    gives: schemaText(inside(inside(described, 'responses'), '200')),
  };
}

/** Those in which every word of the text is. */
export function findCalls(calls: readonly DescribedCall[], text: string): readonly DescribedCall[] {
  const words = text
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return calls.filter(({ path, method, summary }) => {
    const all = `${method} ${path} ${summary}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
}

function schemaText(body: unknown): string | null {
  const content = entriesOf(inside(body, 'content'));
  const schema = inside(content[0]?.[1], 'schema');
  return isJson(schema) ? JSON.stringify(schema, null, 2) : null;
}

function inside(value: unknown, key: string): unknown {
  return isJson(value) ? value[key] : undefined;
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isJson(value) ? Object.entries(value) : [];
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
