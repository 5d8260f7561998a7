import { setTimeout as sleep } from 'node:timers/promises'
import { logger } from '../log'

/** Logs more than is kept for a disk that is full, and says on its output that it is still there. */
const log = logger('test')
for (let line = 0; line < 2_000; line++) log.info({ line, text: 'x'.repeat(1_000) }, 'a line')
await sleep(10)
log.info('the last line')
process.stdout.write('still here\n')
