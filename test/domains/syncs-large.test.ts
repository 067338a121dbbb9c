import { expect, it } from 'vitest'
import { bench } from '../make/bench.ts'
import { bambooEmployee, bambooEmployees, hlUsers } from '../make/controlled.ts'
import { intercepted } from '../make/faults.ts'

const long = (n: number, text: string) => bambooEmployee(n, { biography: `${n} ${text.repeat(100_000)}` })

it('reads ten thousand users in a hundred pages, and then hardly writes anything', async () => {
  const b = await bench()
  const connection = await b.connect('highlevel')
  await b.drain()
  b.vendor.users = hlUsers(1, 10_000)
  const took = async () => {
    const began = performance.now()
    b.vendor.asked.length = 0
    const run = await b.run(connection)
    return { run, ms: Math.round(performance.now() - began), asked: b.vendor.asked.length }
  }

  const first = await took()
  expect(first.run).toMatchObject({
    state: 'ok',
    pages: 101,
    seen: 10_000,
    expected: 10_000,
    created: 10_000,
  })
  // The last page is full, and only an empty one proves that it is the last.
  expect(first.asked).toBe(101)
  expect(await b.get(`/v1/syncs/${await b.syncId(connection)}`)).toMatchObject({ records: 10_000 })

  const second = await took()
  expect(second.run).toMatchObject({ state: 'ok', pages: 101, seen: 10_000, created: 0, unchanged: 10_000 })
  expect(second.run.rows_written).toBeLessThanOrEqual(2 * 101 + 11 + 20)

  b.vendor.users = [...hlUsers(1, 4_999), ...hlUsers(5_001, 10_000), ...hlUsers(10_001, 10_001)]
  const third = await took()
  expect(third.run).toMatchObject({ state: 'ok', created: 1, deleted: 1, unchanged: 9_999 })

  for (const { run, ms } of [first, second, third])
    console.log(`${ms} ms: ${run.rows_written} rows written, ${run.rows_read} read, ${run.requests} requests`)
}, 120_000)

it('V12: an empty list where there were ten thousand records deletes nothing and asks a person', async () => {
  const b = await bench()
  b.vendor.users = bambooEmployees(1, 10_000)
  const connection = await b.connect('bamboohr')
  await b.drain()
  b.vendor.users = []
  const run = await b.run(connection)
  expect(run).toMatchObject({ state: 'suspicious', code: 'runs.suspicious', seen: 0, deleted: 0 })
  expect(await b.get(`/v1/syncs/${await b.syncId(connection)}`)).toMatchObject({ records: 10_000 })
  expect((await b.get(`/v1/changes?order=desc&limit=1`)).data[0]).toMatchObject({ type: 'created' })
}, 60_000)

it('takes thirty thousand people in one page, each value within what D1 takes', async () => {
  const b = await bench()
  const connection = await b.connect('bamboohr')
  await b.drain()
  b.vendor.users = bambooEmployees(1, 30_000)
  const strict = intercepted(b.base, (call) => call())
  expect(await b.run(connection, 'user', strict)).toMatchObject({
    state: 'ok',
    // One for the feed, which this vendor does not have.
    pages: 2,
    created: 30_000,
  })
  b.vendor.users.splice(0, 2)
  expect(await b.run(connection, 'user', strict)).toMatchObject({
    state: 'ok',
    unchanged: 29_998,
    deleted: 2,
  })
}, 120_000)

it('takes rows of several hundred kilobytes, written in several pieces of one batch', async () => {
  const b = await bench()
  const connection = await b.connect('bamboohr')
  await b.drain()
  b.vendor.users = [1, 2, 3, 4, 5, 6].map((n) => long(n, n % 2 === 0 ? '説明' : 'word "'))
  const strict = intercepted(b.base, (call) => call())
  expect(await b.run(connection, 'user', strict)).toMatchObject({ state: 'ok', created: 6, seen: 6 })
  expect(await b.run(connection, 'user', strict)).toMatchObject({ state: 'ok', unchanged: 6 })
  b.vendor.users[3] = long(4, 'other')
  expect(await b.run(connection, 'user', strict)).toMatchObject({ state: 'ok', updated: 1, unchanged: 5 })
  const [record] = (await b.records(connection)).filter(({ external_id }) => external_id === '4')
  expect(record?.raw).toEqual(b.vendor.users[3])
}, 60_000)
