/** Thrown where a leader would act and is none any more: nothing was sent, and nothing is to be recorded. */
export class StoodDown extends Error {
  override name = 'StoodDown'
}
