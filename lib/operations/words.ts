/** `wn-0001, wn-0002 and 7 more`: names as a line of an operation shows them. */
export function nameList(machines: readonly { name: string }[], most = 10): string {
  const all = machines.map((m) => m.name)
  return all.length <= most
    ? all.join(', ')
    : `${all.slice(0, most).join(', ')} and ${all.length - most} more`
}

/** `1 machine`, `5 machines`. */
export function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`
}
