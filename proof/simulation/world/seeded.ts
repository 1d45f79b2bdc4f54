/** Chance that depends on nothing but a seed and what it is about: a step left out of a history changes no other throw. */
export type Dice = (about: string) => number;

/** A number in [0, 1) for each question; the same seed and question give the same. */
export function dice(seed: number): Dice {
  return (about) => {
    let hash = seed ^ 0x9e3779b9;
    for (let index = 0; index < about.length; index++) {
      hash = Math.imul(hash ^ about.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  };
}
