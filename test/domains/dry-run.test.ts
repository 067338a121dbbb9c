import { expect, it } from 'vitest'
import { runNow } from '#domains/syncs/start.ts'
import { bench } from '../make/bench.ts'
import { bambooEmployee, bambooEmployees, hlUsers } from '../make/controlled.ts'

async function dryRun(b: Awaited<ReturnType<typeof bench>>, connection: string) {
  const { id } = await runNow(b.ctx, await b.syncId(connection), { dry: true })
  await b.drain()
  return b.showRun(id)
}

it('shows every kind of change and writes none of them', async () => {
  const b = await bench()
  b.vendor.users = bambooEmployees(1, 4)
  const connection = await b.connect('bamboohr')
  await b.drain()
  const before = {
    records: await b.records(connection),
    changes: await b.changes(connection),
    sync: await b.get(`/v1/syncs/${await b.syncId(connection)}`),
  }
  b.vendor.users = [bambooEmployee(1, { jobTitle: 'Director' }), ...bambooEmployees(2, 3), bambooEmployee(9)]
  const run = await dryRun(b, connection)
  expect(run).toMatchObject({ dry_run: true, state: 'ok', created: 1, updated: 1, deleted: 1, unchanged: 2 })
  const { data } = await b.get(`/v1/runs/${run.id}/preview`)
  expect(data).toEqual([
    {
      type: 'updated',
      external_id: '1',
      name: 'Person 1',
      fields: [{ field: 'title', before: 'Engineer', after: 'Director' }],
    },
    { type: 'created', external_id: '9', name: 'Person 9', fields: [] },
    { type: 'deleted', external_id: '4', name: 'Person 4', fields: [] },
  ])
  expect({
    records: await b.records(connection),
    changes: await b.changes(connection),
    sync: await b.get(`/v1/syncs/${await b.syncId(connection)}`),
  }).toEqual(before)
  expect((await b.get(`/v1/runs/${run.id}/receipt`)).receipt).toMatchObject({
    dry_run: true,
    verdict: 'complete',
  })

  // The real run then does what the dry one said.
  expect(await b.run(connection)).toMatchObject({ created: 1, updated: 1, deleted: 1, unchanged: 2 })
})

it('shows the first hundred of many pages, and counts all', async () => {
  const b = await bench()
  const connection = await b.connect('highlevel')
  await b.drain()
  b.vendor.users = hlUsers(1, 350)
  const run = await dryRun(b, connection)
  expect(run).toMatchObject({ created: 350, pages: 4 })
  const { data, next_cursor } = await b.get(`/v1/runs/${run.id}/preview?limit=200`)
  expect([data.length, next_cursor]).toEqual([100, null])
  const first = await b.get(`/v1/runs/${run.id}/preview?limit=60`)
  const second = await b.get(`/v1/runs/${run.id}/preview?limit=60&cursor=${first.next_cursor}`)
  expect([...first.data, ...second.data]).toEqual(data)
  expect(await b.records(connection)).toEqual([])
})

it('warns of a suspicious drop, and cannot be approved', async () => {
  const b = await bench()
  b.vendor.users = bambooEmployees(1, 10)
  const connection = await b.connect('bamboohr')
  await b.drain()
  b.vendor.users = []
  const run = await dryRun(b, connection)
  expect(run).toMatchObject({ state: 'suspicious', deleted: 0, missing: 10 })
  expect((await b.member.call('POST', `/v1/runs/${run.id}/approve`)).status).toBe(409)
})
