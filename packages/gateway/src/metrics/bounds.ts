/** How often the event loop is looked at: what blocks it for longer than a look is seen by the next. */
export const LOOP_LOOK_MS = 250;
/** Keys whose use of their limits is looked at when somebody asks; with more it is not told, as that would hold up orders. */
export const MEASURED_KEYS_MAX = 2_000;
