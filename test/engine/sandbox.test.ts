import { describe, expect, it } from 'vitest'
import type { Connector } from '#connectors/contract.ts'
import { connectors } from '#connectors/registry.ts'
import { type Account, fetchPage, testAccount } from '#engine/index.ts'
import type { Json } from '#kit/json.ts'
import { secret } from '#kit/secret.ts'
import { ctxOf } from './vendor.ts'

/** As a connection with sample data is opened; nothing may be looked up and nothing may go out. */
function sandboxed(connector: Connector): Account {
  const all = Object.entries(connector.sandbox.credentials)
  const isSecret = (id: string) => connector.credentials.find((credential) => credential.id === id)?.secret
  const settings = Object.fromEntries(all.filter(([id]) => !isSecret(id)))
  const secrets = Object.fromEntries(
    all.filter(([id]) => isSecret(id)).map(([id, value]) => [id, secret(value)]),
  )
  const base = connector.base.replaceAll(/{{(\w+)}}/g, (_, id: string) => settings[id] ?? '')
  return { connector, mode: 'sandbox', base, origins: [], settings, secrets }
}

const out = () => Promise.reject(new Error('a request left the house'))
const ctx = ctxOf({ local: 'no', fetch: out as unknown as typeof fetch })

describe.each(connectors.map((connector) => [connector.id, connector] as const))('%s', (_id, connector) => {
  it('passes its test', async () =>
    expect(await testAccount(ctx, sandboxed(connector))).toMatchObject({ ok: true }))

  it('is refused with a wrong credential', async () => {
    const account = sandboxed(connector)
    const secrets = Object.fromEntries(Object.keys(account.secrets).map((id) => [id, secret('wrong')]))
    expect(await testAccount(ctx, { ...account, secrets })).toMatchObject({
      error: { kind: 'refused', reauth: true },
    })
  })

  it.each(Object.keys(connector.objects))('reads %s to the end, every row understood', async (object) => {
    const ids = new Set<string>()
    let pages = 0
    let cursor: Json = null
    do {
      const page = await fetchPage(ctx, sandboxed(connector), { object, cursor })
      if (!page.ok) throw new Error(`${page.error.code}: ${page.error.message} ${page.error.sample ?? ''}`)
      expect(page.value.quarantined).toEqual([])
      for (const row of page.value.rows) ids.add(row.externalId)
      cursor = JSON.parse(JSON.stringify(page.value.next)) as Json
    } while (cursor !== null && ++pages < 100)
    expect(pages).toBeLessThan(100)
    expect(ids.size).toBeGreaterThan(0)
  })
})
