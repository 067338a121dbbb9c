import { afterEach, expect, it, vi } from 'vitest'
import { consoleLog } from '#kit/log.ts'
import { secret } from '#kit/secret.ts'

const logged = (level: 'info' | 'warn' | 'error', fields: Record<string, unknown>) => {
  const spy = vi.spyOn(console, level).mockImplementation(() => {})
  consoleLog(level, 'test', fields)
  return JSON.parse(String(spy.mock.calls[0]?.[0])) as Record<string, unknown>
}
afterEach(() => void vi.restoreAllMocks())

it('writes one line of JSON', () =>
  expect(logged('info', { n: 1 })).toEqual({ level: 'info', event: 'test', n: 1 }))

it.each(['authorization', 'jwt', 'apiKey', 'client_secret', 'accessToken', 'password', 'Cookie'])(
  'never writes what is called %s',
  (name) => expect(logged('info', { [name]: 'canary' })[name]).toBe('[secret]'),
)

it('writes a secret as [secret], wherever it stands', () =>
  expect(JSON.stringify(logged('warn', { account: { of: [secret('canary')] } }))).not.toContain('canary'))

it('writes an error by its name and message, without its stack', () =>
  expect(logged('error', { error: new TypeError('no'), cause: 'why' })).toMatchObject({
    error: 'TypeError: no',
    cause: 'why',
  }))

it('leaves out the values of a failed query', () => {
  const failed = new Error(
    'Failed query: insert into "auth_sessions" values (?)\nparams: canary,ada@people.example',
  )
  expect(logged('error', { error: failed }).error).toBe(
    'Error: Failed query: insert into "auth_sessions" values (?)',
  )
})
