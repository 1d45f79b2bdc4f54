import type { Bounded } from './commit-report.ts';

/** How much of a list is kept: so many items, and so many characters of their JSON together. */
export interface Room {
  items: number;
  characters: number;
}

/** The first items that fit, and how many others there are. */
export function bounded<Item>(items: readonly Item[], room: Room): Bounded<Item> {
  let left = room.characters;
  const end = items.slice(0, room.items).findIndex((item) => {
    left -= JSON.stringify(item).length;
    return left < 0;
  });
  const shown = items.slice(0, end < 0 ? room.items : end);
  return { shown, more: items.length - shown.length };
}
