/** Bodies of requests with one thing changed: all ways of doing it, as JSON text. */

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

function isObject(value: Json): value is { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every value that stands where one part of `value` was changed in one of the ways that `change` gives. */
function changeOne(value: Json, change: (part: Json) => readonly Json[]): readonly Json[] {
  const here = change(value);
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    return [
      ...here,
      ...list.flatMap((item, at) => changeOne(item, change).map((other) => list.with(at, other))),
    ];
  }
  if (!isObject(value)) return here;
  const fields = Object.entries(value).flatMap(([name, field]) =>
    changeOne(field, change).map((other) => Object.assign({}, value, { [name]: other })),
  );
  return [...here, ...fields];
}

function changeText(body: string, change: (part: Json) => readonly Json[]): readonly string[] {
  return body === '' ? [] : changeOne(JSON.parse(body) as Json, change).map((value) => JSON.stringify(value));
}

/** With a field that nothing defines, in one of the objects. */
export function addField(body: string): readonly string[] {
  return changeText(body, (part) => (isObject(part) ? [{ ...part, unknownField: '1' }] : []));
}

/** Without one of the fields of one of the objects. */
export function removeFields(body: string): readonly string[] {
  return changeText(body, (part) =>
    isObject(part)
      ? Object.keys(part).map((name) =>
          Object.fromEntries(Object.entries(part).filter(([other]) => other !== name)),
        )
      : [],
  );
}

/** With one of the lists as long as this, of its first item; where that is an id, of ids that differ. */
export function lengthenLists(body: string, length: number): readonly string[] {
  return changeText(body, (part) => {
    const [first] = Array.isArray(part) ? (part as readonly Json[]) : [];
    if (first === undefined) return [];
    return [Array.from({ length }, (_, at) => (typeof first === 'string' ? idAfter(first, at) : first))];
  });
}

function idAfter(id: string, distance: number): string {
  return /^[0-9]+$/u.test(id) ? String(BigInt(id) + BigInt(distance)) : `${id}${distance}`;
}

/** With one field of one object written twice. */
export function duplicateField(body: string): readonly string[] {
  return [...body.matchAll(/"(?:[^"\\]|\\.)*"\s*:/gu)].map(
    ({ index, 0: name }) => `${body.slice(0, index)}${name}"1",${body.slice(index)}`,
  );
}
