import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import { replayRun } from '#domains/syncs/replay.ts'
import { enterAs } from '#domains/tenants/index.ts'
import { ctxOf } from '#entry/context.ts'
import { newId } from '#kit/ids.ts'
import create from '../cases/manifests/docs_sync_create_bamboohr.json'
import { sandboxConnection, settled } from '../make/connections.ts'
import { intercepted } from '../make/faults.ts'
import { liveSandbox } from '../make/live-sandbox.ts'
import { joins, person, type Member } from '../make/people.ts'
import { tenant } from '../make/tenant.ts'

const live = liveSandbox()
const credentials = { KEY: 'made-up-key', REPORT_ID: '7', COMPANY_ID: 'northwind' }

let employees: Record<string, unknown>[] = []
beforeAll(() => {
  live.before = (request) => {
    const url = new URL(request.url)
    return url.hostname === 'api.bamboohr.com' ? Response.json({ employees }) : undefined
  }
})

const employee = (n: number) => ({
  id: String(n),
  workEmail: `e${n}@northwind.example`,
  firstName: `First${n}`,
  lastName: `Last${n}`,
  nickname: `Nick${n}`,
})

/** A connection by a manifest that has read `n` employees; and the run that did. */
async function connected(who: Member, n: number) {
  employees = Array.from({ length: n }, (_, i) => employee(i + 1))
  const source = JSON.stringify({ ...create, schedule: '0 3 * * *' })
  const manifest = await who.call('POST', '/v1/manifests', { name: 'Bamboo', kind: 'sync', source })
  const made = await who.call('POST', '/v1/connections', {
    connector: manifest.body.id,
    name: 'Ours',
    credentials,
  })
  expect(made.status, JSON.stringify(made.body)).toBe(201)
  await settled(who)
  const [run] = (await who.call('GET', '/v1/runs')).body.data
  expect(run).toMatchObject({ state: 'ok', created: n })
  return { manifest: String(manifest.body.id), connection: String(made.body.id), run: String(run.id) }
}

/** From now on the first name is the nickname. */
async function remap(who: Member, manifest: string, structure: Record<string, string> = {}) {
  const data_structure = { ...create.data_structure, first_name: 'nickname', ...structure }
  const source = JSON.stringify({ ...create, data_structure, schedule: '0 3 * * *' })
  const edited = await who.call('PUT', `/v1/manifests/${manifest}`, { name: 'Bamboo', source })
  expect(edited.status, JSON.stringify(edited.body)).toBe(200)
}

const replay = (who: Member, run: string, body: Record<string, unknown> = {}) =>
  who.call('POST', `/v1/runs/${run}/replay`, body)

const users = async (who: Member, connection: string) =>
  (await who.call('GET', `/v1/users?connection=${connection}&limit=200`)).body.data as {
    id: string
    external_id: string
    fields: Record<string, unknown>
  }[]

const vendorAsked = () => live.seen.filter(({ url }) => url.includes('bamboohr')).length

const changesOf = async (who: Member) =>
  (await who.call('GET', '/v1/changes?limit=200&order=desc')).body.data as Record<string, unknown>[]

it('a mapping that was edited is shown against a run’s rows, field by field, and then applied', async () => {
  const ann = await person('Ann')
  const { manifest, connection, run } = await connected(ann, 3)
  const nothing = await replay(ann, run, { dry_run: true })
  expect(nothing.body).toMatchObject({
    events: 3,
    changes: [],
    counts: { created: 0, updated: 0, deleted: 0, restored: 0, unchanged: 3 },
    more: false,
  })
  await remap(ann, manifest)
  const endpoint = { name: 'Ours', url: 'http://127.0.0.1:9/hook', event_types: ['user.updated'] }
  expect((await ann.call('POST', '/v1/webhook-endpoints', endpoint)).status).toBe(201)
  const before = await users(ann, connection)
  const asked = vendorAsked()
  const dry = await replay(ann, run, { dry_run: true })
  expect([dry.status, dry.body.dry_run, dry.body.counts]).toEqual([
    200,
    true,
    { created: 0, updated: 3, deleted: 0, restored: 0, unchanged: 0 },
  ])
  expect(dry.body.requests).toHaveLength(3)
  expect(dry.body.requests[0]).toEqual({
    method: 'POST',
    url: 'http://127.0.0.1:9/hook',
    why: expect.stringContaining('user.updated'),
  })
  expect(dry.body.changes).toHaveLength(3)
  expect(
    dry.body.changes.find(({ external_id }: { external_id: string }) => external_id.includes('e2@')),
  ).toEqual(
    expect.objectContaining({
      type: 'updated',
      fields: expect.arrayContaining([{ field: 'first_name', before: 'First2', after: 'Nick2' }]),
    }),
  )
  expect(await users(ann, connection)).toEqual(before)

  const done = await replay(ann, run)
  expect([done.body.dry_run, done.body.counts, done.body.changes]).toEqual([
    false,
    dry.body.counts,
    dry.body.changes,
  ])
  expect((await users(ann, connection)).map(({ fields }) => String(fields.first_name)).toSorted()).toEqual([
    'Nick1',
    'Nick2',
    'Nick3',
  ])
  // It counts as what the run did, and the vendor was asked nothing.
  expect((await changesOf(ann)).slice(0, 3).map(({ run_id, type }) => [run_id, type])).toEqual(
    Array.from({ length: 3 }, () => [run, 'updated']),
  )
  expect(vendorAsked()).toBe(asked)
  // A second time finds nothing to do, and writes nothing.
  const count = (await changesOf(ann)).length
  expect((await replay(ann, run)).body.counts).toMatchObject({ updated: 0, unchanged: 3 })
  expect(await changesOf(ann)).toHaveLength(count)
})

it('of five at once each change is written once', async () => {
  const bea = await person('Bea')
  const { manifest, run } = await connected(bea, 4)
  await remap(bea, manifest)
  const clicks = await Promise.all(Array.from({ length: 5 }, () => replay(bea, run)))
  expect(clicks.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  expect((await changesOf(bea)).filter(({ type }) => type === 'updated')).toHaveLength(4)
})

it('rows that today’s mapping does not understand, or calls otherwise, are told and left alone', async () => {
  const cal = await person('Cal')
  const { manifest, connection, run } = await connected(cal, 2)
  await remap(cal, manifest, { email: 'nickname' })
  const { body } = await replay(cal, run)
  expect(body.counts).toMatchObject({ created: 0, updated: 0, deleted: 0 })
  expect(body.outcomes.map(({ fate, reason }: Record<string, string>) => [fate, reason])).toEqual([
    ['filtered', expect.stringMatching(/^(other_id|not_understood)$/)],
    ['filtered', expect.stringMatching(/^(other_id|not_understood)$/)],
  ])
  expect(body.outcomes[0].message).toEqual(expect.any(String))
  expect(await users(cal, connection)).toHaveLength(2)
})

it('a long run is gone through in steps, and a record that is gone stays gone', async () => {
  const dot = await person('Dot')
  const { manifest, connection, run } = await connected(dot, 1203)
  const d1 = (await tenant(dot.workspace)).db.$client
  await d1
    .prepare(
      `UPDATE records SET deleted_at = 1 WHERE tenant_id = ?1 AND id IN (SELECT id FROM records WHERE tenant_id = ?1 LIMIT 3)`,
    )
    .bind(dot.workspace)
    .run()
  expect((await dot.call('GET', `/v1/users?connection=${connection}&deleted=only`)).body.data).toHaveLength(3)
  await remap(dot, manifest)
  let after = 0
  const steps: [number, number][] = []
  for (let more = true; more;) {
    const { status, body } = await replay(dot, run, { after_seq: after })
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body.changes.length).toBeLessThanOrEqual(200)
    steps.push([body.events, body.counts.updated])
    ;[more, after] = [body.more, body.read_to_seq]
    if (steps.length > 9) throw new Error('it never ends')
  }
  expect(steps.length).toBeGreaterThan(2)
  for (const [events] of steps) expect(events).toBeLessThanOrEqual(500)
  expect(steps.reduce((sum, [, updated]) => sum + updated, 0)).toBe(1200)
  const counted = await (
    await tenant(dot.workspace)
  ).db.$client
    .prepare(
      `SELECT count(*) AS n FROM records WHERE tenant_id = ? AND fields ->> '$.first_name' LIKE 'Nick%' AND deleted_at IS NULL`,
    )
    .bind(dot.workspace)
    .first()
  expect(counted).toEqual({ n: 1200 })
}, 60_000)

it('what came between the look and the write is not overwritten with what was stored before', async () => {
  const eve = await person('Eve')
  const { manifest, run } = await connected(eve, 2)
  await remap(eve, manifest)
  const d1 = (await tenant(eve.workspace)).db.$client
  let come = 0
  // Another writer, just before the decision is made: a newer row, and its change.
  const base = intercepted(ctxOf(env, createExecutionContext()), async (pass, what) => {
    if (what.includes('r.hash IS NOT w.value') && come++ === 0)
      await d1.batch([
        d1
          .prepare(
            `INSERT INTO changes (tenant_id, seq, id, record_id, connection_id, object, kind, type, at, diff)
             SELECT ?1, (SELECT max(seq) FROM changes WHERE tenant_id = ?1) + 1, ?2, id, connection_id, object, kind, 'updated', ?3, '[]'
             FROM records WHERE tenant_id = ?1 LIMIT 1`,
          )
          .bind(eve.workspace, newId('chg'), Date.now()),
        d1
          .prepare(
            `UPDATE records SET raw = json_set(raw, '$.nickname', 'Newer'), hash = 'newer' WHERE tenant_id = ?1
             AND id = (SELECT id FROM records WHERE tenant_id = ?1 LIMIT 1)`,
          )
          .bind(eve.workspace),
      ])
    return pass()
  })
  const ctx = await enterAs(base, eve.workspace, { kind: 'system', id: 'test' })
  if (!ctx) throw new Error('no workspace')
  const done = await replayRun(ctx, { runId: run, dry: false, afterSeq: 0 })
  expect([come > 1, done.counts.updated]).toEqual([true, 2])
  const { results } = await d1
    .prepare(`SELECT fields ->> '$.first_name' AS name FROM records WHERE tenant_id = ? ORDER BY 1`)
    .bind(eve.workspace)
    .all()
  expect(results.map(({ name }) => name)).toContain('Newer')
})

it('is for whoever may sync, of a run that has ended, in their own workspace', async () => {
  const fay = await person('Fay')
  const connection = await sandboxConnection(fay)
  const [run] = (await fay.call('GET', '/v1/runs?state=ok')).body.data
  const empty = await replay(fay, run.id)
  expect([empty.status, empty.body.changes, empty.body.counts.unchanged > 5]).toEqual([200, [], true])
  const viewer = await joins(fay, 'viewer')
  expect((await replay(viewer, run.id)).status).toBe(403)
  const stranger = await person('Gus')
  expect((await replay(stranger, run.id)).body.error.code).toBe('runs.not_found')
  const d1 = (await tenant(fay.workspace)).db.$client
  const going = newId('run')
  await d1
    .prepare(
      `INSERT INTO runs (tenant_id, id, sync_id, connection_id, object, trigger, state, lease_until, queued_at)
       VALUES (?1, ?2, 'syn_x', ?3, 'user', 'person', 'queued', ?4, ?4)`,
    )
    .bind(fay.workspace, going, connection, Date.now() + 600_000)
    .run()
  expect((await replay(fay, going)).body.error.code).toBe('runs.not_ended')
  await d1.prepare('DELETE FROM runs WHERE tenant_id = ?1 AND id = ?2').bind(fay.workspace, going).run()
  expect((await replay(fay, run.id, { after_seq: 10_000_000 })).body.error.code).toBe(
    'changes.no_such_position',
  )
  expect((await fay.call('DELETE', `/v1/connections/${connection}`)).status).toBe(204)
  expect((await replay(fay, run.id)).status).toBe(404)
})
