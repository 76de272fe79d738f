/** Whether a page belongs to an entry of the navigation: the beginning is only itself. */
export function isWithin(current: string, path: string): boolean {
  if (path === '/') return current === '/';
  return current === path || current.startsWith(`${path}/`);
}
