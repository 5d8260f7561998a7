export interface LaunchFacts {
  url: string
  launch: string
  token: string
}

/** What a machine learns from its user data, read as the agent reads it: lines of `KEY=value`. */
export function readLaunch(userData: string): LaunchFacts {
  const value = (key: string) =>
    (userData.match(new RegExp(`^${key}=(.*?)\\r?$`, 'm'))?.[1] ?? '').replace(
      /^["'](.*)["']$/,
      '$1',
    )
  return {
    url: value('MUSTER_URL').replace(/\/$/, ''),
    launch: value('MUSTER_LAUNCH'),
    token: value('MUSTER_TOKEN'),
  }
}
