/**
 * What this thread has computed so far, in milliseconds. For how long something holds everybody else up, other than by the clock, it does
 * not matter what else the machine does meanwhile.
 */
export function threadMs(): number {
  const { system, user } = process.threadCpuUsage();
  return (system + user) / 1_000;
}
