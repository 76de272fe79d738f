/** As it is now: a client changes what it has handed out. */
export function frozen<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
