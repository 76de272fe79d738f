/** Whether new connections from elsewhere are dropped unless a rule takes them. */
export function dropsStrangers(ruleset: string): boolean {
  return /hook input [^;]*;\s*policy drop/u.test(ruleset);
}

/** Whether it is said where the machine, or one user of it, may connect to. */
export function bindsDestinations(ruleset: string): boolean {
  return (
    /hook output [^;]*;\s*policy drop/u.test(ruleset) || /\bskuid\b[^\n]*\b(?:reject|drop)\b/u.test(ruleset)
  );
}
