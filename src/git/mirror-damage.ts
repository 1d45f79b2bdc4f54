/** An object, or the process that reads them, is not as it should be. A mirror is a copy: it can be made again. */
export class MirrorDamage extends Error {
  override readonly name = 'MirrorDamage';
}
