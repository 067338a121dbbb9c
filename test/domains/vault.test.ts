import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { newId } from '#kit/ids.ts'
import { call, ORIGIN } from '../make/app.ts'
import { sandboxConnection } from '../make/connections.ts'
import { secretEntries, tablesWith, whereStored } from '../make/dump.ts'
import { person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'
import { liveForm, liveVendor } from '../make/vendor.ts'
import { openAccount, findConnection } from '#domains/connections/index.ts'
import { readSecrets, storeSecrets } from '#domains/vault/index.ts'

const vendor = liveVendor()
const { SHARD_1 } = env as Env & { SHARD_1: D1Database }

/** What the vault says to whoever asks for what it cannot open. */
const unreadable = { code: 'vault.unreadable', status: 409 }

async function connected(owner: Member): Promise<{ id: string; token: string }> {
  const form = liveForm(vendor)
  const made = await owner.call('POST', '/v1/connections', form)
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  return { id: made.body.id, token: form.credentials.token }
}

const test = (owner: Member, id: string) => owner.call('POST', `/v1/connections/${id}/test`)
const edit = (owner: Member, sql: string, ...values: unknown[]) =>
  SHARD_1.prepare(`UPDATE connections SET ${sql} WHERE tenant_id = ? AND id = ?`)
    .bind(...values.slice(0, -1), owner.workspace, values.at(-1))
    .run()

const nameOf = (owner: Member, id: string, version = 1) => `sec/${owner.workspace}/${id}/${version}`

const flipped = (part: string) => (part.startsWith('A') ? 'B' : 'A') + part.slice(1)

const kidOf = async (workspace: string) =>
  (
    await env.DB.prepare('SELECT wrapped_key AS key FROM tenants WHERE id = ?1')
      .bind(workspace)
      .first<{ key: string }>()
  )?.key.split('.')[1]

const recordIds = async (owner: Member): Promise<string[]> =>
  (await owner.call('GET', '/v1/records?limit=200')).body.data.map(({ id }: { id: string }) => id)

describe('a stored secret', () => {
  it('is nowhere in the clear: not in KV, not in any table, not in any reply', async () => {
    const ada = await person()
    const { id, token } = await connected(ada)
    expect((await whereStored(id)).join()).toMatch(/SHARD_1 connections.*KV sec/)
    const spellings = [
      token,
      Buffer.from(token).toString('base64').slice(0, -4),
      Buffer.from(token).toString('hex'),
    ]
    for (const text of spellings) expect(await whereStored(text), text).toEqual([])
    const [entry] = (await secretEntries(ada.workspace)).values()
    expect(JSON.parse(entry ?? '')).toEqual({ token: expect.stringMatching(/^syn1(\.[\w-]+){4}$/) })

    for (const path of [`/v1/connections/${id}`, '/v1/connections', '/v1/changes', '/v1/runs'])
      expect(JSON.stringify((await ada.call('GET', path)).body)).not.toContain(token)
    expect((await ada.call('GET', `/v1/connections/${id}`)).body.credentials.token).toEqual({
      set: true,
      last4: token.slice(-4),
      updated_at: expect.any(String),
    })
    expect((await test(ada, id)).body).toMatchObject({ ok: true })
  })

  it('is sealed with fresh keys each time: the same text never gives the same bytes', async () => {
    const ada = await person()
    const ctx = await tenant(ada.workspace)
    const place = { connectionId: newId('con'), version: 1, origins: ['https://api.acme.com'] }
    const seen = new Set<string>()
    for (let i = 0; i < 20; i++) {
      await storeSecrets(ctx, { ...place, version: i + 1 }, { key: 'the same' })
      const sealed = [...(await secretEntries(ada.workspace)).entries()].find(([name]) =>
        name.endsWith(`/${i + 1}`),
      )?.[1]
      for (const part of (JSON.parse(sealed ?? '') as { key: string }).key.split('.').slice(1)) seen.add(part)
    }
    expect(seen.size).toBe(80)
  })

  it('prints as [secret] in memory', async () => {
    const ctx = await tenant((await person()).workspace)
    const place = { connectionId: newId('con'), version: 1, origins: ['https://api.acme.com'] }
    await storeSecrets(ctx, place, { key: 'canary' })
    const secrets = await readSecrets(ctx, place)
    expect(secrets.key?.reveal()).toBe('canary')
    expect([String(secrets.key), [secrets.key].join(), JSON.stringify(secrets)]).toEqual([
      '[secret]',
      '[secret]',
      '{"key":"[secret]"}',
    ])
  })
})

describe('a secret is bound', () => {
  it('to its origins: whoever edits the address in the row makes it unreadable, and nothing goes out', async () => {
    const ada = await person()
    const { id, token } = await connected(ada)
    await edit(ada, 'base_url = ?', 'https://evil.acme-mail.com', id)
    const reply = await test(ada, id)
    expect([reply.status, reply.body.error.code]).toEqual([409, 'vault.unreadable'])
    expect(vendor.hosts(token)).toEqual(new Set(['services.leadconnectorhq.com']))
    expect(vendor.lookedUp).not.toContain('evil.acme-mail.com')
    await edit(ada, 'base_url = ?', null, id)
    expect((await test(ada, id)).body.ok).toBe(true)
  })

  it('to its origins also where a setting is part of the host', async () => {
    const ada = await person()
    const id = await sandboxConnection(ada, 'bamboohr')
    expect((await test(ada, id)).body.ok).toBe(true)
    await edit(ada, "settings = json_set(settings, '$.company_domain', ?)", 'elsewhere', id)
    expect((await test(ada, id)).body.error.code).toBe('vault.unreadable')
  })

  it('to its connection, its workspace, its name and its version: a copy opens nowhere', async () => {
    const [ada, bob] = [await person(), await person()]
    const [mine, other] = [await connected(ada), await connected(ada)]
    const foreign = await connected(bob)
    const blob = (await env.SECRETS.get(nameOf(ada, mine.id))) ?? ''
    await env.SECRETS.put(nameOf(ada, other.id), blob)
    await env.SECRETS.put(nameOf(bob, foreign.id), blob)
    expect((await test(ada, other.id)).body.error.code).toBe('vault.unreadable')
    expect((await test(bob, foreign.id)).body.error.code).toBe('vault.unreadable')

    await env.SECRETS.put(nameOf(ada, mine.id, 2), blob)
    await edit(ada, 'secret_version = ?', 2, mine.id)
    expect((await test(ada, mine.id)).body.error.code).toBe('vault.unreadable')
    await edit(ada, 'secret_version = ?', 1, mine.id)
    expect((await test(ada, mine.id)).body.ok).toBe(true)

    const ctx = await tenant(ada.workspace)
    const place = { connectionId: newId('con'), version: 1, origins: ['https://api.acme.com'] }
    await storeSecrets(ctx, place, { one: '1', two: '2' })
    const sealed = JSON.parse((await env.SECRETS.get(nameOf(ada, place.connectionId))) ?? '') as Record<
      string,
      string
    >
    await env.SECRETS.put(
      nameOf(ada, place.connectionId),
      JSON.stringify({ one: sealed.two, two: sealed.one }),
    )
    await expect(readSecrets(ctx, place)).rejects.toMatchObject(unreadable)
  })

  it('to every byte: a blob that was touched, cut or made up is refused, not a crash', async () => {
    const ada = await person()
    const ctx = await tenant(ada.workspace)
    const place = { connectionId: newId('con'), version: 1, origins: ['https://api.acme.com'] }
    const name = `sec/${ada.workspace}/${place.connectionId}/1`
    await storeSecrets(ctx, place, { key: 'canary' })
    const { key } = JSON.parse((await env.SECRETS.get(name)) ?? '') as { key: string }
    const parts = key.split('.')
    const touched = parts.slice(1).map((part, i) => parts.toSpliced(i + 1, 1, flipped(part)).join('.'))
    const broken = [
      ...touched,
      key.slice(0, -4),
      parts.slice(0, 4).join('.'),
      key.replace('syn1', 'syn2'),
      '',
      'x.y.z',
      'syn1.....',
      '💥',
    ]
    for (const text of broken) {
      await env.SECRETS.put(name, JSON.stringify({ key: text }))
      await expect(readSecrets(ctx, place), text).rejects.toMatchObject(unreadable)
    }
    await env.SECRETS.put(name, JSON.stringify({ key }))
    expect((await readSecrets(ctx, place)).key?.reveal()).toBe('canary')
  })

  it('to its workspace’s key: without it nothing of the workspace opens any more', async () => {
    const ada = await person()
    const { id } = await connected(ada)
    await env.DB.prepare("UPDATE tenants SET wrapped_key = '' WHERE id = ?1").bind(ada.workspace).run()
    expect((await test(ada, id)).body.error.code).toBe('vault.unreadable')
    const bob = await person()
    await env.DB.prepare(
      'UPDATE tenants SET wrapped_key = (SELECT wrapped_key FROM tenants WHERE id = ?1) WHERE id = ?2',
    )
      .bind(bob.workspace, ada.workspace)
      .run()
    expect((await test(ada, id)).body.error.code).toBe('vault.unreadable')
  })
})

describe('the root keys', () => {
  const { keys } = JSON.parse(env.VAULT_KEYS) as { keys: Record<string, string> }
  const ring = (active: string, held: string[]): Partial<Env> => ({
    VAULT_KEYS: JSON.stringify({ active, keys: Object.fromEntries(held.map((kid) => [kid, keys[kid]])) }),
  })

  it('can be followed by new ones: what k1 sealed opens while k2 is active, and new workspaces take k2', async () => {
    const email = `${newId('x').toLowerCase()}@people.example`
    const old = ring('k1', ['k1'])
    const body = { name: 'Ada', email, password: 'correct horse battery' }
    const signedUp = await call('POST', '/auth/sign-up/email', {
      body,
      headers: { origin: ORIGIN },
      env: old,
    })
    const headers = { cookie: signedUp.headers.get('set-cookie')?.split(';')[0] ?? '', origin: ORIGIN }
    const workspace = (await call('GET', '/v1/me', { headers })).body.workspaces[0].id as string
    expect(await kidOf(workspace)).toBe('k1')
    const form = liveForm(vendor)
    const made = await call('POST', '/v1/connections', { body: form, headers, env: old })
    expect(made.status).toBe(201)
    const path = `/v1/connections/${made.body.id}/test`

    expect((await call('POST', path, { headers, env: ring('k2', ['k1', 'k2']) })).body).toMatchObject({
      ok: true,
    })
    const lost = await call('POST', path, { headers, env: ring('k2', ['k2']) })
    expect([lost.status, lost.body.error.code]).toEqual([409, 'vault.unreadable'])
    // Restored: nothing was lost by having been asked for.
    expect((await call('POST', path, { headers })).body).toMatchObject({ ok: true })
    expect(await kidOf((await person()).workspace)).toBe('k2')
  })

  it.each(['constructor', '__proto__', 'toString', ''])('a stored key id of %j finds no key', async (kid) => {
    const ada = await person()
    const { id } = await connected(ada)
    await env.DB.prepare(
      "UPDATE tenants SET wrapped_key = 'syn1.' || ?1 || substr(wrapped_key, 8) WHERE id = ?2",
    )
      .bind(kid, ada.workspace)
      .run()
    expect((await test(ada, id)).body.error.code).toBe('vault.unreadable')
  })
})

describe('two shards', () => {
  it('each hold their own workspaces, whole, and nothing of the others', async () => {
    const [onNew, onOld] = [await person(), await person()]
    await env.DB.prepare('UPDATE tenants SET shard = 0 WHERE id = ?1').bind(onOld.workspace).run()
    const places: [Member, D1Database, D1Database][] = [
      [onNew, SHARD_1, env.SHARD_0],
      [onOld, env.SHARD_0, SHARD_1],
    ]
    for (const [owner] of places) {
      await sandboxConnection(owner)
      await owner.call('POST', '/v1/keys', { name: 'k', scopes: ['users:read'] })
    }
    for (const [owner, home, other] of places) {
      expect((await owner.call('GET', '/v1/users')).body.data).toHaveLength(50)
      for (const table of [
        'connections',
        'syncs',
        'runs',
        'run_log',
        'run_pages',
        'records',
        'changes',
        'keys',
      ]) {
        const row = await home
          .prepare(`SELECT count(*) AS n FROM ${table} WHERE tenant_id = ?1`)
          .bind(owner.workspace)
          .first<{ n: number }>()
        expect(row?.n, table).toBeGreaterThan(0)
      }
      expect(await tablesWith(other, owner.workspace)).toEqual([])
    }
    const [first, second] = [await recordIds(onNew), await recordIds(onOld)]
    expect(first.filter((id) => second.includes(id))).toEqual([])
  }, 60_000)

  it('an address without a binding is an error, never another shard', async () => {
    const ada = await person()
    await env.DB.prepare('UPDATE tenants SET shard = 7 WHERE id = ?1').bind(ada.workspace).run()
    await expect(tenant(ada.workspace)).rejects.toThrow('SHARD_7')
  })
})

describe('credentials that have not arrived', () => {
  it('K1: are waited for: KV may still say "missing" for a minute', async () => {
    const ada = await person()
    const { id } = await connected(ada)
    await env.SECRETS.delete(`sec/${ada.workspace}/${id}/1`)
    const reply = await test(ada, id)
    expect([reply.status, reply.body.error.code, reply.headers.get('retry-after')]).toEqual([
      503,
      'vault.not_ready',
      '60',
    ])
    const ctx = await tenant(ada.workspace)
    await expect(openAccount(ctx, await findConnection(ctx, id))).rejects.toMatchObject({ status: 503 })
  })
})
