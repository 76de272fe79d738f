/** Every bound of the dead-man timers, with its reason. */

/** How often is looked who is silent and which timer is due: well below the shortest timer's third. */
export const LOOK_MS = 500;
/** Such a delay of a look is time in which nothing ran here and nobody could be heard: it counts for nobody's silence. */
export const STALL_MS = 5_000;
/** Between two looks at the open orders of an account with such keys that have some, as far as is known. */
export const PICTURE_LOOK_MS = 2_000;
/** … and that have none: what an algo order has placed, for example, or a policy that has just got the field. */
export const PICTURE_REST_MS = 10_000;
/** A key without an open order keeps its timer for so long: orders come and go, and the picture tells of them a moment later. */
export const LINGER_MS = 10_000;
/** Between two calls of one timer: OKX takes one in a second. */
export const CALL_PACE_MS = 1_100;
/** What a call may take until it is at the venue, where it must not push a bot's own deadline. */
export const CALL_LATE_MS = 1_000;
/** By less a timer is not moved: it is set in whole seconds. */
export const TIMER_GAIN_MS = 1_000;
/** For an answer to a call that ends a timer; one that arms is waited for as long as a third of the timer. */
export const DISARM_PATIENCE_MS = 5_000;
/** After a call that failed, doubled with each further one: up to a third of the timer, and from so many on to so long. */
export const CALL_RETRY_MS = 1_000;
export const FAILURES_SPACED = 4;
export const CALL_RETRY_MAX_MS = 15_000;
/** Failures in a row after which the ledger and the metrics say that a timer is not armed. */
export const FAILURES_TOLD = 2;
/** After a silent bot's orders were cancelled: before what still seems to be open is looked at again. */
export const RUN_REST_MS = 30_000;
/** Orders of a silent bot that are cancelled before it is asked whether it is still silent: as many as one request of OKX takes. */
export const CANCELS_AT_ONCE = 20;
