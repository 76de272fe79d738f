import type { Pictures } from '../../ports/pictures.ts';

/** The pictures of all venues: an account is at one of them. */
export function joinPictures(venues: readonly Pictures[]): Pictures {
  return {
    show: (accountId) =>
      venues.map((pictures) => pictures.show(accountId)).find((shown) => shown !== null) ?? null,
    follow: (follower) => {
      const stops = venues.map((pictures) => pictures.follow(follower));
      const stop = (): void => {
        for (const one of stops) one?.();
      };
      if (stops.every((one) => one !== null)) return stop;
      stop();
      return null;
    },
  };
}
