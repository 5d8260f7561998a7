import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { plainProfile } from '@/chaos/stack/small-site'
import type { ChaosStack } from '@/chaos/stack/stack'
import { until } from './script'

/** A profile comes into the folder of compiled profiles, broken and whole, and goes from there. */
export async function profilesInTheFolder(stack: ChaosStack, round: number): Promise<void> {
  const { db } = stack.database
  const folder = stack.layout.env.MUSTER_PROFILES ?? ''
  const name = `fo${round}`
  const file = join(folder, `${name}.json`)
  // As the compiler does it: a reader finds the old one or the new one, whole.
  const write = (text: string) => {
    writeFileSync(`${file}.new`, text)
    renameSync(`${file}.new`, file)
  }
  const published = (count: number) => async () =>
    (await db.profileRevision.count({ where: { profileName: name } })) === count
  const isProblem = (is: boolean) => async () =>
    (await db.profileProblem.count({ where: { file: { endsWith: `${name}.json` } } })) > 0 === is

  write('{"software":')
  await until('it is told that the profile is broken', isProblem(true))
  rmSync(file)
  await until('nothing is wrong any more', isProblem(false))
  write(JSON.stringify(plainProfile(1)))
  await until('the profile is published', published(1))
  write('[]')
  await until('it is told that the profile is broken again', isProblem(true))
  write(JSON.stringify(plainProfile(2)))
  await until('the mended profile is published', published(2))
  await until('nothing is wrong with it any more', isProblem(false))
  rmSync(file)
}
