import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { sha256Hex } from '#kit/hash.ts'
import { call } from '../make/app.ts'
import { sandboxConnection } from '../make/connections.ts'
import { issueKey, locatorIn, STYLES, tokenOf, type IssuedKey } from '../make/keys.ts'
import { person, type Member } from '../make/people.ts'

const gateOf = (key: IssuedKey) => env.KEY_GATE.getByName(`key:${locatorIn(key.text)}`)

/** The deployment's own bindings, with each question to a database or a gate counted on its way. */
function counted() {
  const asked: string[] = []
  const watch = <T extends object>(name: string, thing: T, asks: readonly string[]): T =>
    new Proxy(thing, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property)
        if (typeof value !== 'function') return value
        return (...args: unknown[]): unknown => {
          const method = String(property)
          if (asks.includes(method)) asked.push(`${name}.${method}`)
          const given: unknown = Reflect.apply(value, target, args)
          // Statements are asked, not their database, unless it takes them in a batch.
          if (method === 'prepare' || method === 'bind')
            return watch(name, given as object, ['run', 'all', 'first', 'raw'])
          return method === 'getByName' ? gate(given as object) : given
        }
      },
    })
  /** A stub answers to any name, so each is a question. */
  const gate = (stub: object) =>
    new Proxy(stub, {
      get:
        (target, property) =>
        (...args: unknown[]): unknown => {
          asked.push(`gate.${String(property)}`)
          return (target as Record<PropertyKey, (...args: unknown[]) => unknown>)[property]?.(...args)
        },
    })
  const { SHARD_0, SHARD_1, DB, KEY_GATE, WATCHDOG, CONNECTION_GATE } = env as Env & { SHARD_1: D1Database }
  const settings = {
    DB: watch('control', DB, ['batch', 'exec']),
    SHARD_0: watch('shard', SHARD_0, ['batch', 'exec']),
    SHARD_1: watch('shard', SHARD_1, ['batch', 'exec']),
    KEY_GATE: watch('keys', KEY_GATE, ['get']),
    CONNECTION_GATE: watch('connections', CONNECTION_GATE, ['get', 'getByName']),
    WATCHDOG: watch('watchdog', WATCHDOG, ['get', 'getByName']),
  }
  return { asked, settings: settings as Partial<Env> }
}

let ada: Member
let key: IssuedKey
beforeAll(async () => {
  ada = await person()
  await sandboxConnection(ada)
  key = await issueKey(ada, ['users:read', 'tags:read'])
}, 60_000)

const read = async (headers: Record<string, string>) => {
  const { asked, settings } = counted()
  const reply = await call('GET', '/v1/users?limit=50', { headers, env: settings })
  expect(reply.status).toBe(200)
  return { reply, asked }
}

describe('a call with a key', () => {
  it('costs one question to its gate and one to the shard, whichever way the key is shown', async () => {
    // The first in an hour also writes that the key is used.
    const first = await read(STYLES['Bearer']?.(key.text) ?? {})
    expect(first.asked.filter((one) => one.startsWith('gate.'))).toEqual(['gate.admit'])
    expect(first.asked).toHaveLength(3)
    const styles = Object.values(STYLES).map((style) => style(key.text))
    for (const headers of [...styles, { authorization: `Bearer ${await tokenOf(key.text)}` }]) {
      const { reply, asked } = await read(headers)
      expect(reply.body.data.length).toBeGreaterThan(0)
      expect([asked[0], asked.length, asked[1]?.split('.')[0]]).toEqual(['gate.admit', 2, 'shard'])
    }
  })

  it('costs nothing where the credential cannot be one', async () => {
    for (const authorization of ['Bearer x', `Bearer ${key.text}x`, 'amx key123:secret', 'Bearer a.b.c']) {
      const { asked, settings } = counted()
      const reply = await call('GET', '/v1/users', { headers: { authorization }, env: settings })
      expect([reply.status, asked]).toEqual([401, []])
    }
  })

  it('reads the wrapped key only where a secret is opened, and it is not kept in the gate', async () => {
    const kept = await runInDurableObject(gateOf(key), (_, state) =>
      JSON.stringify([...state.storage.kv.list()]),
    )
    expect(kept).toContain(key.id)
    expect(kept).not.toContain('syn1.')
    expect(kept).not.toContain(key.text)
    const worker = await issueKey(ada, ['syncs:read', 'syncs:write'])
    const syncs = await worker.call('GET', '/v1/syncs')
    const started = await worker.call('POST', `/v1/syncs/${syncs.body.data[0].id}/runs`, { dry_run: true })
    expect(started.status).toBe(202)
  })
})

describe('a gate of the first kind', () => {
  /** As gates were written before there were more secrets than one, shards, expiry and addresses. */
  async function asBefore(issued: IssuedKey) {
    await runInDurableObject(gateOf(issued), (_, { storage: { kv } }) => {
      const { keyId, tenantId, label, scopes, ratePerMinute, dayQuota } = kv.get('facts') as Record<
        string,
        unknown
      >
      kv.put('facts', {
        keyId,
        tenantId,
        label,
        scopes,
        ratePerMinute,
        dayQuota,
        hash: sha256Hex(issued.text),
      })
      kv.delete('usedAt')
    })
    await evictDurableObject(gateOf(issued))
  }

  it('goes on working, for one query more', async () => {
    const old = await issueKey(ada, ['users:read'])
    await asBefore(old)
    await old.call('GET', '/v1/users')
    const { asked } = await read({ authorization: `Bearer ${old.text}` })
    expect(asked.map((one) => one.split('.')[0])).toEqual(['gate', 'control', 'shard'])
    expect(await tokenOf(old.text)).toMatch(/^ey/)
  })

  it('can be changed, rotated and revoked', async () => {
    const old = await issueKey(ada, ['users:read'])
    await asBefore(old)
    const changed = await ada.call('PATCH', `/v1/keys/${old.id}`, { scopes: ['tags:read'], name: 'Older' })
    expect(changed.body).toMatchObject({
      name: 'Older',
      scopes: ['tags:read'],
      preview: expect.stringContaining('…'),
    })
    expect((await old.call('GET', '/v1/users')).status).toBe(403)
    const rotated = await ada.call('POST', `/v1/keys/${old.id}/rotate`, { overlap_days: 1 })
    expect(rotated.status).toBe(200)
    expect((await old.call('GET', '/v1/tags')).status).toBe(200)
    await ada.call('DELETE', `/v1/keys/${old.id}`)
    expect((await old.call('GET', '/v1/tags')).status).toBe(401)
  })

  it('is refused when its workspace is gone', async () => {
    const bob = await person()
    const old = await issueKey(bob, ['users:read'])
    await asBefore(old)
    await env.DB.prepare('DELETE FROM tenants WHERE id = ?1').bind(bob.workspace).run()
    expect((await old.call('GET', '/v1/users')).body.error.code).toBe('auth.bad_key')
  })
})
