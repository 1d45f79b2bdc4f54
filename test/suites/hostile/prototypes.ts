import assert from 'node:assert/strict';

const untouched = [Object.prototype, Array.prototype, Function.prototype].map((prototype) => ({
  prototype,
  fields: Reflect.ownKeys(prototype),
}));

/** Whatever was read, no other object has got a field by it. */
export function assertPrototypesUntouched(): void {
  for (const { prototype, fields } of untouched) assert.deepEqual(Reflect.ownKeys(prototype), fields);
}
