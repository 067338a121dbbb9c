import { compactVerify, createLocalJWKSet } from 'jose'
import { describe, expect, it } from 'vitest'
import { digestOf } from '#domains/syncs/receipt.ts'
import { call } from '../make/app.ts'
import { bench, type Bench, type Shown } from '../make/bench.ts'
import { answer, bambooEmployees, hlUsers } from '../make/controlled.ts'
import { joins, person } from '../make/people.ts'

const live = (records: Shown[]) =>
  records.filter(({ deleted_at }) => deleted_at === null).map(({ external_id }) => String(external_id))

async function synced(count: number, connector: 'bamboohr' | 'highlevel' = 'bamboohr') {
  const b = await bench()
  b.vendor.users = connector === 'bamboohr' ? bambooEmployees(1, count) : hlUsers(1, count)
  const connection = await b.connect(connector)
  await b.drain()
  return { b, connection }
}

const receiptOf = async (b: Bench, runId: string) => b.get(`/v1/runs/${runId}/receipt`)

describe('a receipt', () => {
  it('verifies for anybody against the published key, and not when a letter is changed', async () => {
    const { b, connection } = await synced(3)
    const run = await b.run(connection)
    const { receipt, jws } = await receiptOf(b, run.id)
    const published = await call('GET', '/.well-known/jwks.json')
    expect(published.body.keys[0]).not.toHaveProperty('d')
    const keys = createLocalJWKSet(published.body)
    const { payload, protectedHeader } = await compactVerify(String(jws), keys)
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(receipt)
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'syncline-receipt+jws' })
    const [head, body, signature] = String(jws).split('.')
    const forged = Buffer.from(JSON.stringify({ ...receipt, deleted: 9 })).toString('base64url')
    await expect(compactVerify(`${head}.${forged}.${signature}`, keys)).rejects.toThrow()
    expect(body).not.toBe(forged)
  })

  it('counts what the run did, and digests the ids a reader can list', async () => {
    const { b, connection } = await synced(4)
    b.vendor.users = [...bambooEmployees(2, 4), ...bambooEmployees(8, 8)]
    const run = await b.run(connection)
    const { receipt } = await receiptOf(b, run.id)
    expect(receipt).toMatchObject({
      verdict: 'complete',
      state: 'ok',
      // The question whether anything changed goes first; this vendor does not answer it.
      pages: 2,
      seen: 4,
      created: 1,
      deleted: 1,
      unchanged: 3,
      missing: 1,
      vendor: { requests: 2, retries: 0, waited_ms: 0 },
    })
    expect(receipt.ids_digest).toBe(digestOf(live(await b.records(connection))))
    expect(receipt.d1.rows_written).toBeLessThanOrEqual(Number(run.rows_written))
  })

  it('is made of a failed run too, and of none that has not ended', async () => {
    const { b, connection } = await synced(3)
    b.vendor.before = () => answer({ message: 'no' }, 401)
    const run = await b.run(connection)
    const { receipt } = await receiptOf(b, run.id)
    expect(receipt).toMatchObject({ state: 'failed', verdict: 'unproved', deleted: 0 })
    expect((await b.get(`/v1/syncs/${await b.syncId(connection)}`)).state).toBe('reauth_required')
    b.vendor.before = () => undefined
    const { runId } = await b.start(connection)
    expect((await b.member.call('GET', `/v1/runs/${runId}/receipt`)).body.error.code).toBe('runs.no_receipt')
  })

  it('says unproved when the vendor’s count disagrees, and then nothing is deleted', async () => {
    const { b, connection } = await synced(150, 'highlevel')
    b.vendor.users = hlUsers(1, 140)
    b.vendor.before = ({ pathname, searchParams }) => {
      const from = Number(searchParams.get('skip'))
      const users = b.vendor.users.slice(from, from + 100)
      return pathname === '/users/search' ? answer({ users, count: 150 }) : undefined
    }
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'ok', verdict: 'unproved', missing: 10, deleted: 0 })
    expect(live(await b.records(connection))).toHaveLength(150)
    b.vendor.before = () => undefined
    expect(await b.run(connection)).toMatchObject({ verdict: 'complete', deleted: 10 })
    expect(live(await b.records(connection))).toHaveLength(140)
  })
})

describe('a suspicious run', () => {
  async function suspicious() {
    const { b, connection } = await synced(10)
    b.vendor.users = bambooEmployees(1, 5)
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'suspicious', verdict: 'suspicious', missing: 5, deleted: 0 })
    return { b, connection, run }
  }

  it('deletes when a person approves it, once, and its receipt says who', async () => {
    const { b, connection, run } = await suspicious()
    const approved = await b.member.call('POST', `/v1/runs/${run.id}/approve`)
    expect(approved.body).toMatchObject({ state: 'ok', verdict: 'complete', deleted: 5 })
    expect(live(await b.records(connection))).toEqual(['1', '2', '3', '4', '5'])
    const { receipt } = await receiptOf(b, run.id)
    expect(receipt).toMatchObject({ verdict: 'complete', deleted: 5 })
    expect(receipt.approved.by).not.toBe('')
    const deletions = (await b.changes(connection)).filter(({ type }) => type === 'deleted')
    expect(deletions).toHaveLength(5)
    expect((await b.member.call('POST', `/v1/runs/${run.id}/approve`)).status).toBe(409)
    expect(await b.get(`/v1/syncs/${await b.syncId(connection)}`)).toMatchObject({ state: 'ok', records: 5 })
  })

  it('keeps everything when a person dismisses it', async () => {
    const { b, connection, run } = await suspicious()
    expect((await b.member.call('POST', `/v1/runs/${run.id}/dismiss`)).body).toMatchObject({
      state: 'suspicious',
    })
    expect(live(await b.records(connection))).toHaveLength(10)
    expect((await b.member.call('POST', `/v1/runs/${run.id}/approve`)).status).toBe(409)
    expect((await b.get(`/v1/syncs/${await b.syncId(connection)}`)).state).toBe('degraded')
  })

  it('cannot be approved any more once a newer run has begun', async () => {
    const { b, connection, run } = await suspicious()
    b.vendor.users = bambooEmployees(1, 10)
    await b.start(connection)
    expect((await b.member.call('POST', `/v1/runs/${run.id}/approve`)).body.error.code).toBe(
      'runs.not_reviewable',
    )
    await b.drain()
    expect((await b.member.call('POST', `/v1/runs/${run.id}/approve`)).status).toBe(409)
    expect(live(await b.records(connection))).toHaveLength(10)
  })

  it('is not for a viewer, nor for another workspace', async () => {
    const { b, run } = await suspicious()
    const viewer = await joins(b.member, 'viewer')
    expect((await viewer.call('POST', `/v1/runs/${run.id}/approve`)).status).toBe(403)
    const stranger = await person()
    for (const verb of ['approve', 'dismiss'])
      expect((await stranger.call('POST', `/v1/runs/${run.id}/${verb}`)).status).toBe(404)
    expect((await stranger.call('GET', `/v1/runs/${run.id}/receipt`)).status).toBe(404)
  })
})
