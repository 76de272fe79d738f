/** Of this program, as its packages say. */
export const VERSION = '0.1.0';
