import { expect, test } from 'vitest'
import { meaningOf } from '#domains/received/read-events.ts'
import type { Json } from '#kit/json.ts'
import { valueAt } from '#kit/path.ts'
import { accountOf, connectorOf } from '../engine/vendor.ts'

const connector = connectorOf({
  webhooks: {
    setup: 'None.',
    verify: [{ kind: 'address' }],
    type: 'type',
    events: {
      changed: {
        label: 'Some changed',
        does: [{ kind: 'fetch', object: 'person', id: (body) => valueAt(body, 'ids') as Json[] }],
      },
    },
  },
})

const meaning = (ids: string[]) =>
  meaningOf(accountOf('https://api.acme.com', { connector }), {
    id: 'rcv_1',
    type: 'changed',
    body: JSON.stringify({ type: 'changed', ids }),
    happenedAt: null,
    receivedAt: 1,
    attempts: 0,
  })

test('an event that names a few things has each read again; one that names many has the whole list read', () => {
  const few = meaning(['a', 'b', 'c', 'd', 'e'])
  expect([few.wanted.map(({ id }) => id), few.refreshes]).toEqual([['a', 'b', 'c', 'd', 'e'], []])
  const many = meaning(Array.from({ length: 3000 }, (_, i) => String(i)))
  expect([many.wanted, many.refreshes, many.settled]).toEqual([[], ['person'], null])
})
