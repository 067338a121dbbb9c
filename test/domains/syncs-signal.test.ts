import { describe, expect, it } from 'vitest'
import { bench } from '../make/bench.ts'
import { answer, bambooEmployees } from '../make/controlled.ts'
import { minutes } from '../make/feed.ts'

/** BambooHR with its feed of ids; `told` is what it answers to the question what changed. */
async function company(count: number) {
  const b = await bench()
  let told: () => Response = () => answer({ latest: '2026-09-02T10:11:12+00:00', employees: [] })
  b.vendor.users = bambooEmployees(1, count)
  b.vendor.before = ({ pathname }) => (pathname.endsWith('/employees/changed') ? told() : undefined)
  const connection = await b.connect('bamboohr')
  await b.drain()
  b.clock.now += minutes(60)
  b.vendor.asked.length = 0
  return { b, connection, say: (answers: () => Response) => (told = answers) }
}

const someone = () =>
  answer({ latest: '2026-09-02T10:11:12+00:00', employees: { 2: { id: '2', action: 'Deleted' } } })

describe('a vendor that tells only whether something changed', () => {
  it('is asked once where nothing did, a while before the last run', async () => {
    const { b, connection } = await company(5)
    const sync = await b.syncId(connection)
    const last = (await b.get(`/v1/syncs/${sync}`)).last_run
    const run = await b.run(connection)
    expect(run).toMatchObject({
      state: 'ok',
      verdict: 'complete',
      reading: 'incremental',
      requests: 1,
      seen: 0,
      deleted: 0,
      missing: null,
    })
    expect(b.vendor.asked.map(({ pathname }) => pathname)).toEqual(['/api/v1/employees/changed'])
    const since = Date.parse(b.vendor.asked[0]?.searchParams.get('since') ?? '')
    expect(since).toBeGreaterThan(Date.parse(last.started_at) - minutes(16))
    expect(since).toBeLessThanOrEqual(Date.parse(last.started_at) - minutes(15))
    expect(await b.get(`/v1/syncs/${sync}`)).toMatchObject({ records: 5, state: 'ok' })
    expect((await b.get(`/v1/runs/${run.id}/receipt`)).receipt.reason).toContain(
      'The vendor says that nothing changed since',
    )
    // The next question begins where this one ended.
    b.clock.now += minutes(60)
    await b.run(connection)
    expect(Date.parse(b.vendor.asked[1]?.searchParams.get('since') ?? '')).toBeGreaterThan(since)
  })

  it('is read whole where something did, and what is missing goes', async () => {
    const { b, connection, say } = await company(5)
    say(someone)
    b.vendor.users = b.vendor.users.filter(({ id }) => id !== '2')
    const run = await b.run(connection)
    expect(run).toMatchObject({ state: 'ok', reading: 'full', requests: 2, seen: 4, deleted: 1, missing: 1 })
    expect((await b.get(`/v1/runs/${run.id}/receipt`)).receipt).toMatchObject({
      reading: 'full',
      cursor_before: null,
      cursor_after: run.started_at,
    })
    expect((await b.log(run.id)).join('\n')).toContain('something changed since')
  })

  it('is not believed while a full reading is in doubt', async () => {
    const { b, connection, say } = await company(5)
    say(someone)
    b.vendor.users = []
    expect(await b.run(connection)).toMatchObject({ state: 'suspicious', reading: 'full', deleted: 0 })
    // “Nothing changed since” would be green, and the doubt forgotten.
    say(() => answer({ latest: '', employees: [] }))
    b.clock.now += minutes(60)
    expect(await b.run(connection)).toMatchObject({ state: 'suspicious', reading: 'full', requests: 1 })
  })

  it.each([
    ['another shape', () => answer({ latest: '' })],
    ['a web page', () => answer('<html></html>')],
    ['403', () => answer('', 403)],
  ])('is read whole where its answer is %s', async (_, answers) => {
    const { b, connection, say } = await company(2)
    say(answers)
    expect(await b.run(connection)).toMatchObject({ state: 'ok', reading: 'full', seen: 2, requests: 2 })
  })

  it('is asked again where it is only busy, and not at all once the key is refused', async () => {
    const { b, connection, say } = await company(2)
    let busy = true
    say(() => {
      if (!busy) return answer({ latest: '', employees: [] })
      busy = false
      return answer('', 503)
    })
    expect(await b.run(connection)).toMatchObject({ state: 'ok', reading: 'incremental', requests: 2 })
    say(() => answer('', 401))
    expect(await b.run(connection)).toMatchObject({ state: 'failed', code: 'vendor.unauthorized' })
  })
})
