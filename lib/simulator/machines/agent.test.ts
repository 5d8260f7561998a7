import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { isThere, onStage, patience, shells, writeHook } from './testing/agent-stage'
import { testProfile } from './testing/instances'

const imageSbin = resolve('lib/simulator/image/sbin')

/** A folder with a `date` whose time of day is wrong by decades, now this way and now that. */
const jumpingClock = mkdtempSync(join(tmpdir(), 'muster-clock-'))
writeFileSync(
  join(jumpingClock, 'date'),
  `#!/bin/sh
read -r up _ </proc/uptime
case \${up%.*} in *[13579]) year=1980 ;; *) year=2099 ;; esac
exec /bin/date -d "$year-06-01 12:00:00 UTC" "$@"
`,
  { mode: 0o755 },
)
afterAll(() => rmSync(jumpingClock, { recursive: true }))

describe.concurrent.each(shells)('the agent under %s', { timeout: 120_000 }, (name, shell) => {
  const absent = name === 'busybox' && !isThere(name)

  it.skipIf(absent)('boots to configured and says every line on the way', () =>
    onStage(shell, async ({ gateway, host, instance, until, untilLogSays, ...stage }) => {
      await host.boot(instance)
      await until('configured')
      expect(gateway.phases()).toEqual(['bootstrapped', 'configuring', 'configured'])
      expect(gateway.reports.at(-1)).toMatchObject({ revision: '1', exit: '0' })
      expect(gateway.registrations).toMatchObject([
        { launch: 'launch-1', authorization: 'Bearer secret-launch-token' },
      ])
      const clist = [{ name: 'spma' }, { name: 'foo' }, { name: 'bar' }]
      expect(gateway.components).toEqual([{ ERRORS: 0, WARNINGS: 0, CLIST: clist }])
      await untilLogSays('waiting in the room')
      const text = gateway.log.toString()
      for (const step of ['register', 'ccm-initialise', 'ccm-fetch', 'ncm-ncd', 'room']) {
        expect(text).toMatch(
          new RegExp(
            `^\\[muster\\] \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ step: ${step}$`,
            'm',
          ),
        )
      }
      expect(text).toContain('[INFO] Configure on component foo executed, 0 errors, 0 warnings')
      expect(text).toContain('No existing cache /var/lib/ccm/data/…, not specifying')
      await stage.untilLogArrived()
      await vi.waitFor(() => expect(gateway.members).toBe(1), patience)
      const conf = readFileSync(join(stage.rootfs, 'etc/ccm.conf'), 'utf8')
      expect(conf).toContain(`profile ${gateway.url}/q/secret-profile-key/wn-0001.json\n`)

      // While the agent ends, its room may have something for a worker that is gone.
      const run = join(stage.rootfs, 'run/muster')
      writeFileSync(join(run, 'work.pid'), `${spawnSync('true').pid}\n`)
      gateway.tell('configure', 'requested=now')
      gateway.tell('drain', 'timeout=1')
      await vi.waitFor(() => expect(existsSync(join(run, 'event.drain'))).toBe(true), patience)
      expect(stage.localLog().toString()).not.toMatch(/no such process/i)
    }),
  )

  it.skipIf(absent)('shows no secret in a command line and keeps them in files of root', () =>
    onStage(shell, async ({ gateway, host, instance, processes, rootfs }) => {
      const seen = new Set<string>()
      await host.boot(instance)
      await vi.waitFor(
        () => {
          for (const pid of processes()) {
            try {
              seen.add(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '))
            } catch {
              // Gone meanwhile.
            }
          }
          expect(gateway.phases()).toContain('configured')
        },
        { timeout: 60_000, interval: 5 },
      )
      const lines = [...seen].join('\n')
      expect(lines).toContain('/v1/room')
      expect(lines).not.toMatch(/secret-/)
      expect(statSync(join(rootfs, 'var/lib/muster/token.curl')).mode & 0o777).toBe(0o600)
      expect(statSync(join(rootfs, 'var/lib/muster/registration')).mode & 0o777).toBe(0o600)
    }),
  )

  it.skipIf(absent)('tells of the notices that EC2 gives a spot instance, each once', () =>
    onStage(
      shell,
      async ({ gateway, host, instance, until, localLog }) => {
        const spot = { ...instance, lifecycle: 'spot' as const }
        await host.boot(spot)
        await until('configured')
        host.update({ ...spot, notice: { recommendedAt: '2026-01-01T09:00:00Z' } })
        await until('interrupted')
        host.update({ ...spot, notice: { takenAt: '2026-01-01T10:00:00Z' } })
        await until('interrupted', 2)
        expect(localLog().toString()).toContain(
          'EC2 takes this instance back at 2026-01-01T10:00:00Z (terminate)',
        )
        const told = gateway.reports.filter(({ phase }) => phase === 'interrupted')
        expect(told).toEqual([
          { phase: 'interrupted', kind: 'rebalance', at: '' },
          { phase: 'interrupted', kind: 'spot', at: '2026-01-01T10:00:00Z' },
        ])
      },
      { MUSTER_WATCH: '0.1' },
    ),
  )

  it.skipIf(absent)('waits until the gateway will register it', () =>
    onStage(
      shell,
      async ({ gateway, host, instance, until, untilLogSays }) => {
        gateway.registerRefusals = [
          { status: 425, headers: { 'retry-after': '0' } },
          { status: 503, headers: { 'retry-after': '0' } },
          { status: 429, headers: { 'retry-after': '0' } },
          { status: 403, body: 'error=WrongAccount\nmessage=not one of ours\n' },
        ]
        await host.boot(instance)
        await until('configured')
        expect(gateway.registrations).toHaveLength(5)
        await untilLogSays('registration refused: 403 WrongAccount not one of ours')
      },
      { MUSTER_RETRY_MAX: '0' },
    ),
  )

  it.skipIf(absent)(
    'survives a gateway that goes away, and loses and repeats no byte of its log',
    () =>
      onStage(
        shell,
        async ({ gateway, host, instance, until, untilLogSays, untilLogArrived }) => {
          gateway.loseLogReplies = 3
          await host.boot(instance)
          await until('configuring')
          await gateway.goAway()
          await vi.waitFor(async () => {
            const printed = await host.consoleOutput(instance.id)
            expect(Buffer.from(printed?.output ?? []).toString()).toContain('not yet (')
          }, patience)
          await gateway.open()
          await until('configured')
          await untilLogSays('waiting in the room')
          await vi.waitFor(() => expect(gateway.members).toBe(1), patience)
          await untilLogArrived()
          expect(gateway.registrations).toHaveLength(1)
        },
        { STANDIN_COMPONENT_MS: '300' },
      ),
  )

  it.skipIf(absent)('does not register again after a reboot', () =>
    onStage(shell, async ({ gateway, host, instance, until, untilLogSays, untilLogArrived }) => {
      await host.boot(instance)
      await until('configured')
      await untilLogSays('waiting in the room')
      await host.reboot(instance.id)
      await until('configured', 2)
      await untilLogSays('already registered as wn-0001')
      expect(gateway.registrations).toHaveLength(1)
      expect(gateway.phases().filter((phase) => phase === 'bootstrapped')).toHaveLength(1)
      expect(gateway.log.toString()).toContain('stopping: received SIGTERM')
      await untilLogArrived()
    }),
  )

  it.skipIf(absent)('stops its children when it is told to stop, and says so', () =>
    onStage(
      shell,
      async ({ gateway, host, instance, untilLogSays, processes }) => {
        await host.boot(instance)
        await untilLogSays('running component: spma')
        process.kill(host.inspect(instance.id).pid ?? 0, 'SIGTERM')
        await vi.waitFor(() => expect(processes()).toEqual([]), patience)
        expect(gateway.log.toString()).toMatch(/stopping: received SIGTERM\n$/)
        expect(gateway.phases()).not.toContain('failed')
      },
      { STANDIN_COMPONENT_MS: '20000' },
    ),
  )

  it.skipIf(absent)('stops without a word about a child that ended while it was looked at', () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-grep-'))
    const real = execFileSync('sh', ['-c', 'command -v grep'], { encoding: 'utf8' }).trim()
    // Looks for the child only once that has gone.
    const late = `#!/bin/sh
for file; do :; done
case $file in /proc/*/stat)
  tries=0
  while [ -e "$file" ] && [ "$tries" -lt 200 ]; do tries=$((tries + 1)); sleep 0.05; done
esac
exec ${real} "$@"
`
    writeFileSync(join(folder, 'grep'), late, { mode: 0o755 })
    return onStage(
      shell,
      async ({ host, instance, untilLogSays, processes, localLog }) => {
        await host.boot(instance)
        await untilLogSays('running component: spma')
        process.kill(host.inspect(instance.id).pid ?? 0, 'SIGTERM')
        await vi.waitFor(() => expect(processes()).toEqual([]), patience)
        expect(localLog().toString()).toMatch(/stopping: received SIGTERM\n$/)
      },
      { STANDIN_COMPONENT_MS: '20000', PATH: `${folder}:${imageSbin}:${process.env.PATH}` },
    ).finally(() => rmSync(folder, { recursive: true, force: true }))
  })

  it.skipIf(absent)('reports which components failed, and tries again when it is told', () =>
    onStage(shell, async ({ gateway, host, instance, until, untilLogArrived }) => {
      const failing = { ...instance, failingComponents: ['spma'] }
      await host.boot(failing)
      await until('failed')
      expect(gateway.reports.at(-1)).toEqual({
        phase: 'failed',
        exit: '255',
        step: 'ncm-ncd',
        revision: '1',
        rendering: '0000000000001000',
        message: 'Errors while configuring bar (1) foo (1) spma (1)',
      })
      expect(gateway.components).toMatchObject([
        { ERRORS: 3, ERR_COMPS: { spma: '1', foo: 1, bar: 1 } },
      ])
      host.update(instance)
      gateway.tell('configure')
      await until('configured')
      await untilLogArrived()
      expect(gateway.runsFrom).toHaveLength(2)
      for (const from of gateway.runsFrom) {
        expect(gateway.log.subarray(0, from).toString()).toMatch(/ step: ncm-ncd\n$/)
      }
    }),
  )

  it.skipIf(absent)('waits in its room for what its profile names, and goes on when told', () =>
    onStage(
      shell,
      async ({ gateway, host, instance, until, untilLogSays }) => {
        gateway.missing = ['ce.bind.invalid', 'all.nfs.bind.invalid']
        await host.boot(instance)
        await untilLogSays('waiting for ce.bind.invalid all.nfs.bind.invalid\n')
        await vi.waitFor(() => expect(gateway.members).toBe(1), patience)
        gateway.missing = ['ce.bind.invalid']
        gateway.tell('profile', gateway.news)
        await untilLogSays('waiting for ce.bind.invalid\n')
        gateway.missing = []
        gateway.tell('profile', gateway.news)
        await until('configured')
        expect(gateway.phases()).toEqual(['bootstrapped', 'configuring', 'configured'])
        expect(gateway.profileFetches).toBe(1)
        expect(gateway.log.toString()).not.toContain('secret-profile-key')
      },
      // Only what the room says can make it try again in time.
      { MUSTER_RETRY_MAX: '60', MUSTER_SILENCE: '600' },
    ),
  )

  it.skipIf(absent)('leaves a silent room while it waits, and joins it anew', () =>
    onStage(
      shell,
      async ({ gateway, host, instance }) => {
        gateway.missing = ['ce.bind.invalid']
        await host.boot(instance)
        await vi.waitFor(() => expect(gateway.lastEventIds.length).toBeGreaterThan(1), patience)
        expect(gateway.phases()).toEqual([])
      },
      { MUSTER_SILENCE: '1' },
    ),
  )

  it.skipIf(absent)('takes another rendering of the revision that it holds, and says which', () =>
    onStage(shell, async ({ gateway, host, instance, until, untilLogSays }) => {
      await host.boot(instance)
      await until('configured')
      await untilLogSays('waiting in the room')
      gateway.tell('profile', gateway.news)
      gateway.changeFacts(testProfile(['spma', 'later'], 2))
      await until('configured', 2)
      await untilLogSays('running component: later')
      expect(gateway.reports.at(-1)).toMatchObject({ revision: '1', rendering: '0000000000001001' })
      expect(gateway.phases().filter((phase) => phase === 'configuring')).toHaveLength(2)
    }),
  )

  it.skipIf(absent)('configures a profile that another program fetched before it', () =>
    onStage(shell, async ({ gateway, host, instance, rootfs, until, untilLogSays }) => {
      await host.boot(instance)
      await until('configured')
      await untilLogSays('waiting in the room')
      // As the client's own cron job does, just before the room tells of it.
      gateway.publish(testProfile(['spma', 'fetched'], 2), 'unsaid')
      await promisify(execFile)('ccm-fetch', {
        env: { PATH: `${imageSbin}:${process.env.PATH}`, MUSTER_ROOT: rootfs, NODE_ENV: 'test' },
      })
      gateway.tell('profile', gateway.news)
      await until('configured', 2)
      await untilLogSays('running component: fetched')
      gateway.tell('profile', 'revision=9')
      await until('configured', 3)
      await untilLogSays('the profile is the one already configured')
    }),
  )

  it.skipIf(absent)('takes a new profile once, however often it is told', () =>
    onStage(shell, async ({ gateway, host, instance, until, untilLogSays }) => {
      await host.boot(instance)
      await until('configured')
      await untilLogSays('waiting in the room')
      gateway.tell('profile', 'revision=1')
      gateway.publish(testProfile(['spma', 'new'], 2))
      for (let n = 0; n < 5; n++) gateway.tell('profile', 'revision=2')
      await until('configured', 2)
      await untilLogSays('running component: new')
      gateway.closeRooms()
      await vi.waitFor(() => expect(gateway.lastEventIds).toHaveLength(2), patience)
      expect(gateway.lastEventIds[1]).toBe('7')
      gateway.tell('configure')
      await until('configured', 3)
      expect(gateway.phases()).toHaveLength(7)
      expect(gateway.reports.at(-1)).toMatchObject({ phase: 'configured', revision: '2' })
    }),
  )

  it.skipIf(absent)('leaves a room that has fallen silent, and joins it anew', () =>
    onStage(
      shell,
      async ({ gateway, host, instance, until }) => {
        await host.boot(instance)
        await until('configured')
        await vi.waitFor(() => expect(gateway.lastEventIds.length).toBeGreaterThan(1), patience)
      },
      { MUSTER_SILENCE: '1' },
    ),
  )

  it.skipIf(absent)(
    'drains for as long as it may, and configures no more, whatever its clock says',
    () =>
      onStage(
        shell,
        async ({ gateway, host, instance, rootfs, until, untilLogSays }) => {
          await host.boot(instance)
          await until('configured')
          writeHook(rootfs, 'drain', '#!/bin/sh\necho emptying the machine\nexec sleep 30\n')
          gateway.tell('drain', 'timeout=1')
          gateway.tell('drain', 'timeout=1')
          await until('drained', 1)
          expect(gateway.reports.at(-1)).toMatchObject({
            exit: '143',
            message: 'the drain hook took longer than 1 s',
          })
          gateway.tell('retire')
          await untilLogSays('told to retire')
          gateway.publish(testProfile(['spma'], 2))
          gateway.tell('drain', 'timeout=1')
          await vi.waitFor(() => {
            expect(gateway.reports.at(-1)).toMatchObject({
              phase: 'drained',
              message: 'drained before',
            })
          }, patience)
          expect(gateway.log.toString().match(/emptying the machine/g)).toHaveLength(1)
          expect(gateway.phases().filter((phase) => phase === 'configuring')).toHaveLength(1)
        },
        { PATH: `${jumpingClock}:${imageSbin}:${process.env.PATH}` },
      ),
  )

  it.skipIf(absent)('goes on when the gateway takes no more of its log', () =>
    onStage(shell, async ({ gateway, host, instance, until }) => {
      gateway.logLimit = 400
      await host.boot(instance)
      await until('configured')
      expect(gateway.log.length).toBeLessThanOrEqual(400)
    }),
  )

  it.skipIf(absent)('keeps no more of its log than it may, and goes on', () =>
    onStage(
      shell,
      async ({ gateway, host, instance, localLog, until }) => {
        await host.boot(instance)
        await until('configured')
        // Shells count in blocks of 512 or of 1024 bytes.
        expect(localLog().length).toBeLessThanOrEqual(2048)
        const sent = gateway.log
        expect(sent.toString()).toBe(localLog().subarray(0, sent.length).toString())
        const printed = await host.consoleOutput(instance.id)
        expect(Buffer.from(printed?.output ?? []).toString()).toContain('step: ncm-ncd')
      },
      { MUSTER_LOG_BLOCKS: '2' },
    ),
  )
})
