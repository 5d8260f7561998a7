import { describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from './config'

describe('loadConfig', () => {
  it('needs nothing: the simulator, the embedded database, the usual ports', () => {
    const config = loadConfig({})
    expect(config).toMatchObject({
      site: 'demo',
      port: 3000,
      gatewayUrl: 'http://127.0.0.1:3001',
      usesSimulator: true,
      ec2Endpoint: 'http://127.0.0.1:3002',
      databaseUrl: undefined,
      observeEvery: 10,
    })
  })

  it('looks at the real EC2 once a minute, or as often as it is told', () => {
    expect(loadConfig({ AWS_REGION: 'eu-west-1' }).observeEvery).toBe(60)
    expect(loadConfig({ MUSTER_OBSERVE_EVERY: '30' }).observeEvery).toBe(30)
    expect(loadConfig({ MUSTER_OBSERVE_BUSY_EVERY: '0.5' }).observeBusyEvery).toBe(0.5)
    expect(loadConfig({}).firstPause).toBe(1)
    expect(loadConfig({ MUSTER_FIRST_PAUSE: '0.1' }).firstPause).toBe(0.1)
  })

  it.each([
    [{ AWS_ACCESS_KEY_ID: 'AKIA', AWS_REGION: 'eu-west-1' }, undefined],
    [{ AWS_PROFILE: 'site' }, undefined],
    [{ AWS_REGION: 'eu-west-1' }, undefined],
    [{ AWS_ENDPOINT_URL_EC2: 'http://127.0.0.1:5000' }, 'http://127.0.0.1:5000'],
  ])('leaves the simulator alone with %j', (env, endpoint) => {
    expect(loadConfig(env)).toMatchObject({ usesSimulator: false, ec2Endpoint: endpoint })
  })

  it.each([
    [{ PORT: 'http' }, 'PORT=http: must be a port number'],
    [{ GATEWAY_PORT: '70000' }, 'GATEWAY_PORT=70000: must be between 1 and 65535'],
    [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL=mysql:\/\/x: must be a postgresql:\/\/ URL/],
    [{ MUSTER_SITE: 'My Site' }, /^MUSTER_SITE=My Site: must be lower-case/],
    [{ PORT: '4000', GATEWAY_PORT: '4000' }, /must differ/],
    [{ MUSTER_OBSERVE_EVERY: '1' }, 'MUSTER_OBSERVE_EVERY=1: must be between 5 and 3600 seconds'],
    [
      { MUSTER_OBSERVE_BUSY_EVERY: '0' },
      'MUSTER_OBSERVE_BUSY_EVERY=0: must be between 0.1 and 60 seconds',
    ],
    [
      { MUSTER_FIRST_PAUSE: '0.5', AWS_REGION: 'eu-west-1' },
      'MUSTER_FIRST_PAUSE=0.5: must be 1 or more with EC2 itself, which may carry out a request minutes later',
    ],
    [{ AWS_REGION: 'Frankfurt' }, /must be a region name/],
  ])('refuses %j in one line', (env, message) => {
    const load = () => loadConfig(env)
    expect(load).toThrow(ConfigError)
    expect(load).toThrow(message)
  })

  it('never shows a password that it refuses', () => {
    expect(() => loadConfig({ MUSTER_ADMIN_PASSWORD: 'hunter2' })).toThrow(
      /^MUSTER_ADMIN_PASSWORD: must be at least 8/,
    )
    expect(() => loadConfig({ DATABASE_URL: 'mysql://me:hunter2@db/x' })).not.toThrow(/hunter2/)
  })
})
