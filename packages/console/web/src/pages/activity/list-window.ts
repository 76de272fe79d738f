/** Rows beside those that are seen, so that a turn of the wheel shows no hole. */
const BESIDE = 8;
/** However high somebody's screen is. */
const DRAWN_MAX = 120;

/** Which rows are drawn; `last` is not one of them. */
export function windowOf({
  count,
  height,
  rowHeight,
  top,
}: {
  readonly count: number;
  readonly height: number;
  readonly rowHeight: number;
  readonly top: number;
}): { readonly first: number; readonly last: number } {
  const seen = Math.min(Math.ceil(height / rowHeight) + 1, DRAWN_MAX - 2 * BESIDE);
  const at = Math.min(Math.max(0, Math.floor(top / rowHeight)), Math.max(0, count - seen));
  const first = Math.max(0, at - BESIDE);
  return { first, last: Math.min(count, at + seen + BESIDE) };
}
