import type { HtxVenue } from '../dispatch.ts';

export interface Window {
  readonly max: number;
  readonly windowMs: number;
}

/** Takes one from what a stream or an address may do within a window; false when nothing is left. */
export function isWithin(
  { limits, now, variants }: HtxVenue,
  bucket: string,
  { max, windowMs }: Window,
): boolean {
  const factor = variants.rateLimitFactor;
  return factor === null || limits.take(`stream ${bucket}`, { max: max * factor, windowMs }, now).fits;
}
