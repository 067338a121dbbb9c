import { describe, expect, it } from 'vitest'
import type { ObjectSpec } from '#connectors/contract.ts'
import { bench, type Bench } from '../make/bench.ts'
import { answer } from '../make/controlled.ts'
import { described } from '../make/feed.ts'

/** Tags kept in lists, each with an address of its own: a fan-out whose rows may leave. */
const inLists: Partial<ObjectSpec> = {
  each: { list: { method: 'GET', path: '/lists' }, items: 'lists' },
  list: { method: 'GET', path: '/lists/{{each.id}}/tags' },
  page: { kind: 'none' },
  items: 'tags',
}

const PATH = /^\/lists\/(\w+)\/tags$/

/** Three lists of two tags each; `refused` answers for some of them. */
async function threeLists(refused: Record<string, number> = {}) {
  const b = await bench()
  let tags = ['a', 'b', 'c'].flatMap((list) =>
    [1, 2].map((n) => ({ list, id: `${list}${n}`, name: `${list} ${n}` })),
  )
  b.vendor.before = ({ pathname }) => {
    if (pathname === '/lists') return answer({ lists: ['a', 'b', 'c'].map((id) => ({ id, secret: 'x' })) })
    const [, list] = PATH.exec(pathname) ?? []
    if (!list) return undefined
    const status = refused[list]
    if (status) return answer({ message: 'not for you' }, status)
    return answer({ tags: tags.filter((tag) => tag.list === list) })
  }
  const connection = await b.connect('highlevel')
  await b.drain()
  return {
    b,
    connection,
    without: (id: string) => {
      tags = tags.filter((tag) => tag.id !== id)
    },
    refuse: (more: Record<string, number>) => Object.assign(refused, more),
  }
}

const live = async (b: Bench, connection: string) =>
  (await b.records(connection, 'location_tag'))
    .filter(({ deleted_at }) => deleted_at === null)
    .map(({ external_id }) => String(external_id))

const ALL = ['a1', 'a2', 'b1', 'b2', 'c1', 'c2']

describe('V27: one list of several that the vendor refuses', () => {
  it.each([
    ['a', 403],
    ['b', 404],
    ['c', 410],
  ])(
    'V27: list %s answered with %i is skipped, counted and named; nothing is deleted',
    async (list, status) => {
      await described('location_tag', inLists, async () => {
        const { b, connection, refuse, without } = await threeLists()
        expect(await live(b, connection)).toEqual(ALL)
        refuse({ [list]: status })
        without(list === 'a' ? 'b1' : 'a1')
        const run = await b.run(connection, 'location_tag')
        expect(run).toMatchObject({
          state: 'ok',
          verdict: 'unproved',
          skipped: 1,
          seen: 3,
          deleted: 0,
          unchanged: 3,
          requests: 4,
        })
        expect(run.message).toContain('The vendor refused 1 list of several')
        const lines = (await b.log(run.id)).join('\n')
        expect(lines).toContain(`It was asked for {"id":"${list}"}`)
        expect(lines).toContain(`(${status})`)
        expect(lines).toContain('1 list skipped')
        expect(await live(b, connection)).toEqual(ALL)
        expect((await b.get(`/v1/runs/${run.id}/receipt`)).receipt).toMatchObject({
          skipped: 1,
          reading: 'full',
        })

        refuse({ [list]: 0 })
        const healed = await b.run(connection, 'location_tag')
        expect(healed).toMatchObject({ state: 'ok', verdict: 'complete', skipped: 0, deleted: 1 })
      })
    },
  )

  it('V27: many missing from a refused list are no question for a person', async () => {
    await described('location_tag', inLists, async () => {
      const { b, connection, refuse } = await threeLists()
      refuse({ a: 404, b: 404 })
      const run = await b.run(connection, 'location_tag')
      expect(run).toMatchObject({ state: 'ok', verdict: 'unproved', skipped: 2, deleted: 0 })
      expect(await live(b, connection)).toEqual(ALL)
    })
  })

  it('V27: where all are refused, the run fails with what the vendor said', async () => {
    await described('location_tag', inLists, async () => {
      const { b, connection, refuse } = await threeLists()
      refuse({ a: 403, b: 403, c: 403 })
      const run = await b.run(connection, 'location_tag')
      expect(run).toMatchObject({ state: 'failed', code: 'vendor.forbidden', deleted: 0 })
      expect(await live(b, connection)).toEqual(ALL)
    })
  })

  it.each([
    [401, 'vendor.unauthorized'],
    [400, 'vendor.rejected'],
  ])('V27: %i is no answer about one list, and ends the run', async (status, code) => {
    await described('location_tag', inLists, async () => {
      const { b, connection, refuse } = await threeLists()
      refuse({ b: status })
      expect(await b.run(connection, 'location_tag')).toMatchObject({ state: 'failed', code, skipped: 0 })
    })
  })
})
