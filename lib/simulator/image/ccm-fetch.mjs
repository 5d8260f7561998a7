// Stand-in for ccm-fetch: fetches the profile over HTTP and keeps it, with the real one's requests,
// lines and exit codes. STANDIN_RETRY_WAIT (seconds) shortens its wait of 30 s between tries.
import { utimesSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import { join } from 'node:path'
import { gunzipSync, inflateSync } from 'node:zlib'
import {
  asSeen,
  latestProfile,
  pause,
  print,
  profileName,
  quitIfNoquattor,
  readCcmConf,
  readText,
  say,
  writeFile,
} from './machine-files.mjs'

const legalUrl = /^(http|https):\/\/[-/.?\w:=%&]+$/
const force = process.argv.slice(2).some((option) => option === '--force' || option === '-f')

function get(url, modifiedSince, timeoutMs) {
  return new Promise((answered, failed) => {
    const client = url.startsWith('https:') ? https : http
    const request = client.get(url, {
      agent: false,
      timeout: timeoutMs,
      headers: {
        TE: 'deflate,gzip;q=0.3',
        Connection: 'TE, close',
        'Accept-Encoding': 'gzip x-gzip x-bzip2 deflate',
        ...(modifiedSince ? { 'If-Modified-Since': modifiedSince.toUTCString() } : {}),
        'User-Agent': 'libwww-perl/6.68',
      },
    })
    request.on('timeout', () => request.destroy(new Error('read timeout')))
    request.on('error', failed)
    request.on('response', (response) => {
      const parts = []
      response.on('data', (part) => parts.push(part))
      response.on('error', failed)
      response.on('end', () => answered({ response, body: Buffer.concat(parts) }))
    })
  })
}

function decoded({ response, body }) {
  const encoding = response.headers['content-encoding'] ?? ''
  if (/gzip/.test(encoding)) return gunzipSync(body)
  if (encoding === 'deflate') return inflateSync(body)
  return body
}

/** One try: the body, `false` when nothing changed, `undefined` when there was no usable answer. */
async function retrieve(url, cache, modifiedSince, timeoutMs) {
  let result
  try {
    let target = url
    for (let hops = 0; hops < 7; hops++) {
      result = await get(target, modifiedSince, timeoutMs)
      const { statusCode, headers } = result.response
      if (statusCode < 301 || statusCode > 308 || statusCode === 304 || !headers.location) break
      target = new URL(headers.location, target).href
    }
  } catch (error) {
    const reason = error.code === 'ECONNREFUSED' ? 'Connection refused' : error.message
    say(
      'WARN',
      `Got an unexpected result while retrieving ${url}: 500 Can't connect to ${new URL(url).host} (${reason})`,
    )
    return undefined
  }
  const { statusCode, statusMessage, headers } = result.response
  if (statusCode === 304) {
    if (modifiedSince) return false
    say(
      'ERROR',
      `Server responded with code 304 for ${url} even though if_modified_since was not set in request. No profile retrieved.`,
    )
    return undefined
  }
  if (statusCode < 200 || statusCode > 299) {
    say('WARN', `Got an unexpected result while retrieving ${url}: ${statusCode} ${statusMessage}`)
    return undefined
  }
  const content = decoded(result)
  writeFile(cache, content)
  const modified = Date.parse(headers['last-modified'] ?? '')
  if (Number.isNaN(modified)) {
    say('WARN', `Unable to set mtime for ${asSeen(cache)}: last_modified is undefined`)
  } else {
    const ahead = Math.ceil((modified - Date.now()) / 1000)
    if (ahead > 0) {
      say(
        'WARN',
        `Profile has last_modified timestamp ${ahead} seconds in future (timestamp ${modified / 1000})`,
      )
    }
    utimesSync(cache, modified / 1000, modified / 1000)
  }
  return content
}

async function download(settings, cache) {
  const modifiedSince = force ? undefined : (await stat(cache).catch(() => undefined))?.mtime
  if (!modifiedSince && !force) {
    say(
      'INFO',
      `No existing cache ${asSeen(cache)}, not specifying the modification date while retrieving`,
    )
  }
  const wait = Number(process.env.STANDIN_RETRY_WAIT ?? settings.retrieve_wait) * 1000
  const urls = [settings.profile, ...(settings.profile_failover ?? '').split(',').filter(Boolean)]
  for (const url of urls) {
    for (let n = 0; n < Number(settings.retrieve_retries); n++) {
      const content = await retrieve(url, cache, modifiedSince, Number(settings.get_timeout) * 1000)
      if (content !== undefined) return content
      await pause(wait)
    }
  }
  return undefined
}

function keep(cacheRoot, content, url) {
  let profile
  try {
    profile = JSON.parse(content.toString('utf8'))
  } catch {
    // The body is in the cache already, so the next run is told that nothing changed: as in reality.
    print(
      `malformed JSON string, neither tag, array, object, number, string or atom, at character offset 0 (before "${content.toString('utf8', 0, 20)}") at /usr/share/perl5/vendor_perl/EDG/WP4/CCM/Fetch/Config.pm line 188.`,
    )
    process.exit(2)
  }
  const cid = (Number(readText(join(cacheRoot, 'latest.cid')) ?? 0) + 1) % 9999
  writeFile(join(cacheRoot, `profile.${cid}`, 'profile.json'), content, 0o600)
  writeFile(join(cacheRoot, `profile.${cid}`, 'profile.url'), `${url}\n`)
  writeFile(join(cacheRoot, 'latest.cid'), `${cid}\n`)
  writeFile(join(cacheRoot, 'current.cid'), `${cid}\n`)
  say('INFO', `Profile updated, new latest CID ${cid} name ${profileName(profile)}`)
}

quitIfNoquattor('CCM updates')
const settings = readCcmConf()
const url = settings.profile ?? ''
if (!legalUrl.test(url)) {
  say('ERROR', `profile in /etc/ccm.conf is no URL that can be fetched: ${url}`)
  process.exit(255)
}
const cacheRoot = settings.cache_root
const cache = join(cacheRoot, 'data', Buffer.from(url).toString('base64').replaceAll('/', '_'))
const content = await download(settings, cache)
if (content === undefined) {
  say('ERROR', `Failed to fetch profile ${url}`)
  say('ERROR', 'Network error detected')
  process.exit(2)
}
if (content === false) {
  const { cid, name } = latestProfile(cacheRoot)
  say('INFO', `Fetched profile unchanged, latest CID ${cid} name ${name}`)
} else {
  keep(cacheRoot, content, url)
}
