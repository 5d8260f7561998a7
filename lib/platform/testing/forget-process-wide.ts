/** What `processWide` keeps is made anew at its next use, as in a process that has just begun. */
export function forgetProcessWide(): void {
  for (const key of Object.getOwnPropertySymbols(globalThis)) {
    if (Symbol.keyFor(key)?.startsWith('muster.')) Reflect.deleteProperty(globalThis, key)
  }
}
