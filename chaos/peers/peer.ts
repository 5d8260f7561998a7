import type { Variables } from '@/chaos/stack/stack-process'

/** What a peer is asked to start. */
export interface Wanted {
  count: number
  image: string
  zone: string
}

/** Another way to start machines on EC2, as its own documentation says to use it. */
export interface Peer {
  name: string
  /** What it is, for the note under the table. */
  about: string
  /** Undefined: it is here. Else why it is not. */
  whyMissing(): Promise<string | undefined>
  /** The command that starts what is wanted, once. */
  command(wanted: Wanted): { file: string; args: string[]; env: Variables }
}
