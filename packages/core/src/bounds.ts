/** Every bound of the pure part, with its reason. */

/** 18 digits each side hold every price and quantity that the venues write (OKX: up to 10^15 units of a meme coin). */
export const DECIMAL_INTEGER_DIGITS_MAX = 18;
export const DECIMAL_FRACTION_DIGITS_MAX = 18;

/** An order batch of 20 with attached legs takes about 16 KiB; the venues themselves refuse above 64 KiB. */
export const JSON_BYTES_MAX = 65_536;
/** The deepest message of a venue that is passed on has 5 levels; recursion stays far from the stack's end. */
export const JSON_DEPTH_MAX = 16;
/** Fields of one object; the widest order has about 40. */
export const JSON_KEYS_MAX = 256;
