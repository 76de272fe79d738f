/** Shares of exact decimals, for the length of a bar only. */

const SCALE = 18;
const MILLE = 1000n;

/** `used` of `limit` in thousandths, at most 1,000; `null` where either is no plain decimal. Of a limit of nothing all is used. */
export function thousandthsOf(used: string, limit: string): number | null {
  const [part, whole] = [unitsOf(used), unitsOf(limit)];
  if (part === null || whole === null) return null;
  if (whole === 0n || part >= whole) return Number(MILLE);
  const exact = (part * MILLE) / whole;
  // What is used a little is not shown as nothing.
  return part > 0n && exact === 0n ? 1 : Number(exact);
}

function unitsOf(text: string): bigint | null {
  const [, whole = '', fraction = ''] = /^([0-9]{1,30})(?:\.([0-9]{1,18}))?$/u.exec(text) ?? [];
  return whole === '' ? null : BigInt(whole + fraction.padEnd(SCALE, '0'));
}
