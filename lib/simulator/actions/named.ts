import type { Ec2Error } from '../protocol/errors'

/** Refuses names that are not there, as `code`. */
export function checkNamed(
  asked: readonly string[],
  known: readonly string[],
  refuse: (name: string) => Ec2Error,
): void {
  for (const name of asked) if (!known.includes(name)) throw refuse(name)
}
