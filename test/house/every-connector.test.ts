import { describe, expect, it } from 'vitest'
import type { Connector, Request as Description } from '#connectors/contract.ts'
import { connectors } from '#connectors/registry.ts'
import { complaintAbout } from '#domains/syncs/schedule.ts'
import { fetchPage, testAccount, type Account } from '#engine/index.ts'
import { checkUrl } from '#engine/guard.ts'
import { secret } from '#kit/secret.ts'
import { sandboxVendors } from '#sandbox/index.ts'
import { ctx, idsOf, readAll } from '../connectors/reading.ts'

/** Columns that only some accounts of the vendor have; the vendor's own tests read them. */
const NOT_IN_SAMPLE: Record<string, string[]> = { bamboohr: ['status'], workiz: ['sub_status'] }

const placeholders = (text: string) => [...text.matchAll(/{{([^}]*)}}/g)].map(([, name = '']) => name)
const field = ({ credentials }: Connector, id: string) =>
  credentials.find((credential) => credential.id === id)

/** The sandbox account a person gets who asks for sample data; `replaced` are secrets typed wrongly. */
function sample(connector: Connector, replaced: Record<string, string> = {}): Account {
  const values = { ...connector.sandbox.credentials, ...replaced }
  const split = (isSecret: boolean) =>
    Object.entries(values).filter(([id]) => field(connector, id)?.secret === isSecret)
  const settings = Object.fromEntries(split(false))
  const base = connector.base.replaceAll(/{{(\w+)}}/g, (_, id: string) => settings[id] ?? '')
  return {
    connector,
    mode: 'sandbox',
    base,
    origins: [new URL(base).origin],
    settings,
    secrets: Object.fromEntries(split(true).map(([id, value]) => [id, secret(value)])),
  }
}

const lists = (connector: Connector): Description[] => {
  const { settings } = sample(connector)
  const asked = [
    connector.test,
    ...Object.values(connector.objects).flatMap(({ list, each, incremental }) => [
      list,
      each?.list,
      incremental?.list,
    ]),
  ]
  return asked
    .filter((one) => one !== undefined && one !== null)
    .map((one) => (typeof one === 'function' ? one(settings) : one))
}

it('there are connectors, each known once, and simulated', () => {
  expect(connectors.length).toBeGreaterThan(1)
  const ids = connectors.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(sandboxVendors.toSorted())
})

describe.each(connectors)('$id', (connector) => {
  const secrets = connector.credentials.filter((credential) => credential.secret).map(({ id }) => id)

  it('introduces itself', () => {
    expect(connector.id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    expect(connector.name).not.toBe('')
    expect(connector.about).toMatch(/^[A-Z].*\.$/)
    expect(checkUrl(connector.docs, { local: false })).toMatchObject({ ok: true })
  })

  it('explains each field of its form, and its own sample fills it', () => {
    expect(secrets).not.toEqual([])
    expect(new Set(connector.credentials.map(({ id }) => id)).size).toBe(connector.credentials.length)
    for (const { id, label, help, required, pattern } of connector.credentials) {
      expect(id).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(label).not.toBe('')
      expect(help.length, id).toBeGreaterThan(20)
      if (pattern) expect(pattern, id).toMatch(/^\^.*\$$/)
      const value = connector.sandbox.credentials[id]
      if (required !== false) expect(value, id).toBeTruthy()
      if (pattern && value) expect(value, id).toMatch(new RegExp(pattern))
    }
    for (const id of Object.keys(connector.sandbox.credentials))
      expect(field(connector, id), id).toBeDefined()
  })

  it('speaks to one public address, whatever a person types into the form', () => {
    for (const id of placeholders(connector.base)) {
      const pattern = field(connector, id)?.pattern
      expect(field(connector, id)?.secret, id).toBe(false)
      expect(pattern, `${id} has a pattern`).toBeDefined()
      for (const evil of [
        '',
        'a.b',
        'a/b',
        'evil.com/',
        'a@b',
        'a:1',
        'a?b',
        'a#b',
        'a\\b',
        'a b',
        'a%2eb',
        'а',
        'a\n',
      ])
        expect(new RegExp(pattern ?? '').test(evil), `${id}: ${JSON.stringify(evil)}`).toBe(false)
    }
    expect(checkUrl(sample(connector).base, { local: false })).toMatchObject({ ok: true })
  })

  it('proves who is calling with a secret, which stands nowhere else', () => {
    const used = placeholders(JSON.stringify(connector.auth))
    expect(used.filter((name) => name.startsWith('secret.'))).not.toEqual([])
    for (const name of used)
      if (name.startsWith('secret.')) expect(secrets, name).toContain(name.slice('secret.'.length))
    expect(connector.base).not.toContain('{{secret.')
    for (const { path, query, body } of lists(connector))
      expect(JSON.stringify([path, query, body]), path).not.toContain('{{secret.')
  })

  it('says how often it may be called', () => {
    expect(connector.limits).not.toEqual([])
    for (const { requests, per } of connector.limits) {
      expect(requests).toBeGreaterThan(0)
      expect(['1s', '10s', '1m', '1h', '1d']).toContain(per)
    }
  })

  it('has objects with a schedule that can be kept', () => {
    expect(Object.keys(connector.objects)).not.toEqual([])
    for (const [object, { schedule, label, fields }] of Object.entries(connector.objects)) {
      expect(object).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(label).not.toBe('')
      expect(Object.keys(fields), object).not.toEqual([])
      expect(schedule && complaintAbout(schedule, Date.parse('2026-11-22T10:00:00Z')), object).toBeNull()
    }
  })

  it('tells what changed since a time or a token, and of a fan-out by our own clock', () => {
    for (const [object, { incremental, list, each, made }] of Object.entries(connector.objects)) {
      expect(JSON.stringify([list, each?.list]), object).not.toContain('{{since}}')
      if (!incremental) continue
      expect(JSON.stringify(incremental.list), object).toContain('{{since}}')
      // The last parent's reply says nothing of how far the others go.
      if (incremental.kind === 'rows') expect(made, object).toBeUndefined()
      if (incremental.kind === 'rows' && incremental.each) expect(incremental.mark, object).toBeUndefined()
    }
  })

  it('asks its sample account what changed, and hears of nothing after the last change', async () => {
    for (const [object, { incremental }] of Object.entries(connector.objects)) {
      if (!incremental || incremental.mark?.kind === 'token') continue
      const ask = async (at: string) => {
        const since = { kind: 'time', at: Date.parse(at), ours: false } as const
        const page = await fetchPage(ctx, sample(connector), { object, cursor: null, since })
        if (!page.ok) throw new Error(page.error.message)
        return page.value
      }
      const long = await ask('2020-01-01T00:00:00Z')
      expect(long.rows.length > 0 || long.turned?.includes('something changed'), object).toBe(true)
      expect(await ask('2099-01-01T00:00:00Z'), object).toMatchObject({ rows: [], next: null, turned: null })
    }
  })

  it.each(Object.keys(connector.objects))(
    'reads every %s of its sample account, once, to the end',
    async (object) => {
      const read = await readAll(sample(connector), object)
      expect(read.failure).toBeNull()
      expect(read.quarantined).toEqual([])
      expect(read.rows.length).toBeGreaterThan(0)
      expect(idsOf(read.rows).size).toBe(read.rows.length)
      if (read.expected !== null) expect(read.rows.length).toBe(read.expected)
      expect(read.pages).toBeLessThan(100)
      const never = Object.keys(connector.objects[object]?.fields ?? {}).filter((name) =>
        read.rows.every((row) => row.fields[name] === undefined),
      )
      expect(never.filter((name) => !NOT_IN_SAMPLE[connector.id]?.includes(name))).toEqual([])
    },
  )

  it('knows a wrong secret when it is refused, and never repeats it', async () => {
    const wrong = Object.fromEntries(secrets.map((id) => [id, 'wrong-canary-0123456789']))
    const account = sample(connector, wrong)
    const tested = await testAccount(ctx, account)
    // Some vendors say 403 where the secret is part of the address, and Slack says everything with a 200.
    const status = connector.id === 'slack' ? 200 : connector.auth.kind === 'path' ? 403 : 401
    const refused = { kind: 'refused', reauth: true, status }
    expect(tested).toMatchObject({ ok: false, error: refused })
    for (const object of Object.keys(connector.objects)) {
      const { failure } = await readAll(account, object)
      expect(failure, object).toMatchObject(refused)
      const said = JSON.stringify(failure)
      expect(said).not.toContain('canary')
      expect(said).not.toContain(Buffer.from('wrong-canary-0123456789').toString('base64').slice(0, 20))
    }
  })
})
