import { expect } from 'vitest'
import { type LaunchedMachine, type TestSite, valuesOf } from './site'

export interface Answer {
  status: number
  headers: Headers
  values: Record<string, string>
}

/** A registered machine that calls the gateway as the agent does. */
export interface TestMachine extends LaunchedMachine {
  id: string
  name: string
  token: string
  /** The path of its profile's address. */
  profilePath: string
  call(url: string, path: string, init?: RequestInit): Promise<Response>
  status(url: string, values: Record<string, string>): Promise<Answer>
  log(url: string, offset: number, bytes: string | Uint8Array): Promise<Answer>
  fetchProfile(url: string, headers?: Record<string, string>): Promise<Response>
}

export async function ask(url: string, init?: RequestInit): Promise<Answer> {
  const response = await fetch(url, init)
  return {
    status: response.status,
    headers: response.headers,
    values: valuesOf(await response.text()),
  }
}

export async function registered(site: TestSite, url: string, pool = 'wn'): Promise<TestMachine> {
  const launched = await site.launched(pool)
  const answer = await ask(`${url}/v1/register`, await site.proof(launched))
  expect(answer).toMatchObject({ status: 200 })
  const { token = '', profile_url: profileUrl = '' } = answer.values
  const profilePath = new URL(profileUrl).pathname
  const headers = { Authorization: `Bearer ${token}` }
  return {
    ...launched,
    id: launched.machine.id,
    name: launched.machine.name,
    token,
    profilePath,
    call: (at, path, init = {}) =>
      fetch(`${at}${path}`, { ...init, headers: { ...headers, ...init.headers } }),
    status: (at, values) =>
      ask(`${at}/v1/status`, { method: 'POST', headers, body: new URLSearchParams(values) }),
    log: (at, offset, bytes) =>
      ask(`${at}/v1/log?offset=${offset}`, {
        method: 'POST',
        headers,
        body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
      }),
    fetchProfile: (at, more = {}) => fetch(`${at}${profilePath}`, { headers: more }),
  }
}
