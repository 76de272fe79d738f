/** Tells the frame that the server does not know the session any more. */
type Listener = () => void;
const listeners = new Set<Listener>();

export function onSignedOut(listener: Listener): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function tellSignedOut(): void {
  for (const listener of listeners) listener();
}
