import { expect, it } from 'vitest'
import { nextOf, thatFits } from '#domains/actions/rules.ts'
import { ok } from '#kit/result.ts'

const huge = 'é'.repeat(800_000)
const stored = { output: null, found: '{"was":1}', progress: huge }
const waiting = nextOf(
  ok({
    kind: 'wait',
    waitMs: 1000,
    state: {
      found: null,
      before: null,
      made: {},
      steps: { step: 0, tries: 1, bodies: [], kept: {}, files: {}, requests: 1 },
    },
  }),
  0,
)

it('a run that waits with more than can be stored ends, and says why', () => {
  expect(thatFits(waiting, stored)).toMatchObject({
    next: { state: 'failed', code: 'vendor.too_large', waitMs: null },
    stored: { output: null, found: null, progress: null },
  })
})

it('what is done stays done, however much it was answered with', () => {
  const done = { ...waiting, state: 'done', message: null, waitMs: null } as const
  expect(thatFits(done, { ...stored, output: huge, progress: null })).toMatchObject({
    next: { state: 'done', message: expect.stringContaining('more than can be kept') },
    stored: { output: null },
  })
})

it('what fits is stored as it is', () => {
  const small = { output: '{}', found: null, progress: '{}' }
  expect(thatFits(waiting, small)).toEqual({ next: waiting, stored: small })
})
