/** What `ncm-ncd` would do of a profile, told and reported as the real one does, without doing it. */
export interface QuattorRun {
  /** What it prints, in order; as much as was asked for, as far as that is more than it would. */
  lines: string[]
  /** What it hands to its post-hook. */
  report: object
  exit: number
}

export function quattorRun(
  components: readonly string[],
  failing: ReadonlySet<string>,
  logBytes: number,
): QuattorRun {
  const failed = components.filter((name) => failing.has(name))
  const lines = [
    '',
    '[INFO] NCM-NCD version 26.2.0 started by root',
    '[INFO] executing configure on components....',
  ]
  const padding = Math.max(0, Math.floor(logBytes / Math.max(1, components.length)))
  for (const name of components) {
    lines.push('', `[INFO] running component: ${name}`, '-'.repeat(57))
    lines.push(...filler(name, padding))
    const errors = failing.has(name) ? 1 : 0
    if (errors) lines.push(`[ERROR] ${name}: the simulator wants it to fail`)
    lines.push(`[INFO] Configure on component ${name} executed, ${errors} errors, 0 warnings`)
  }
  lines.push('', '='.repeat(57), '')
  if (failed.length > 0) {
    lines.push(`[INFO] Errors while configuring ${failed.map((name) => `${name} (1)`).join(' ')}`)
  }
  const level = failed.length > 0 ? 'ERROR' : 'OK'
  lines.push(`[${level}] ${failed.length} errors, 0 warnings executing configure`)
  return {
    lines,
    report: {
      ERRORS: failed.length,
      WARNINGS: 0,
      CLIST: components.map((name) => ({ name })),
      ...(failed.length > 0 ? { ERR_COMPS: Object.fromEntries(failed.map((n) => [n, '1'])) } : {}),
    },
    exit: failed.length > 0 ? 255 : 0,
  }
}

function filler(component: string, bytes: number): string[] {
  const line = `[VERB] ${component}: a line of what a component says of its work when it is asked to`
  return Array.from({ length: Math.floor(bytes / (line.length + 1)) }, () => line)
}

/** The names of the active components of a profile, unescaped; none when that is not JSON. */
export function activeComponents(profile: Uint8Array): string[] {
  try {
    const { software } = JSON.parse(Buffer.from(profile).toString()) as {
      software?: { components?: Record<string, { active?: boolean } | undefined> }
    }
    return Object.entries(software?.components ?? {})
      .filter(([, component]) => component?.active === true)
      .map(([key]) =>
        key.replace(/_([0-9a-f]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
      )
  } catch {
    return []
  }
}
