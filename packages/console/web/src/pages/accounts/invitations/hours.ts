export const INVITATION_HOURS_DEFAULT = '24';
const HOURS_MAX = 72;

/** For how long a link is good; `null`: it is no whole number of hours that the gateway takes. */
export function hoursOf(text: string): number | null {
  if (!/^[1-9][0-9]?$/u.test(text.trim())) return null;
  const hours = Number(text);
  return hours <= HOURS_MAX ? hours : null;
}
