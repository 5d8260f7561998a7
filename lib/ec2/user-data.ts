/** EC2's bound on user data before it is base64-encoded. */
export const maxUserDataBytes = 16_384

export interface UserDataFacts {
  gatewayUrl: string
  launchId: string
  /** Good only to register an instance of this launch. */
  token: string
  pool: string
  profile: string
}

/** What an unquoted shell word may hold and still mean itself. */
const plainWord = /^[A-Za-z0-9._:/@%+=,-]+$/

/**
 * The script that a new machine runs: it says what the machine is, then fetches the agent and
 * becomes it. The token is not exported: the agent reads these lines from the metadata service, so
 * that the token is in no environment and on no command line.
 */
export function renderUserData(facts: UserDataFacts): string {
  const lines: [string, string][] = [
    ['MUSTER_URL', facts.gatewayUrl],
    ['MUSTER_LAUNCH', facts.launchId],
    ['MUSTER_TOKEN', facts.token],
    ['MUSTER_POOL', facts.pool],
    ['MUSTER_PROFILE', facts.profile],
  ]
  for (const [key, value] of lines) {
    if (!plainWord.test(value)) {
      throw new Error(`${key} holds a character that user data cannot carry`)
    }
  }
  return `#!/bin/sh\n${lines.map(([key, value]) => `${key}=${value}\n`).join('')}${fetchAgent}`
}

const fetchAgent = `
umask 077
dir="\${MUSTER_ROOT:-}/var/lib/muster"
agent="$dir/muster-agent"
mkdir -p "$dir" || exit 1

fetch_agent() {
  curl -fsS --connect-timeout 10 --max-time 60 -D "$agent.head" -o "$agent.new" \\
    "$MUSTER_URL/v1/agent" || return 1
  want=$(tr -d '\\r' <"$agent.head" | sed -n 's/^[Mm]uster-[Aa]gent-[Ss]ha256: *//p')
  have=$(sha256sum "$agent.new" | cut -d ' ' -f 1)
  [ -n "$want" ] && [ "$want" = "$have" ]
}

tries=0
until fetch_agent; do
  tries=$((tries + 1))
  wait=$((tries * 2 + $$ % 3))
  [ "$wait" -le 30 ] || wait=30
  echo "muster: could not fetch the agent from $MUSTER_URL, trying again in $wait s" >&2
  sleep "$wait"
done
chmod 700 "$agent.new" && mv "$agent.new" "$agent" || exit 1
exec /bin/sh "$agent"
`
