/** How much of an attack is tried: a small count in every run, a larger one where the environment says so. */
export function readCount(name: string, usual: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') return usual;
  if (!/^[1-9][0-9]{0,8}$/u.test(text)) throw new RangeError(`${name} must be a whole number, not ${text}`);
  return Number(text);
}
