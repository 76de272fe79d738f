/** Every bound of the pure part, with its reason. */

/** 18 digits each side hold every price and quantity that the venues write (OKX: up to 10^15 units of a meme coin). */
export const DECIMAL_INTEGER_DIGITS_MAX = 18;
export const DECIMAL_FRACTION_DIGITS_MAX = 18;
