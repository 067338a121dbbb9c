import { expect, it } from 'vitest'
import { askObject } from '#kit/stub.ts'

/** Stubs that are counted; the n-th answers as `answers` says, and one that has failed is broken for ever. */
function stubs(...answers: (string | Error)[]) {
  const used: number[] = []
  let made = 0
  return {
    used,
    next: () => {
      const n = made++
      let broken = false
      return {
        ask: () => {
          used.push(n)
          const answer = answers[n] ?? 'none left'
          if (broken) return Promise.reject(new Error('this stub is broken'))
          broken = answer instanceof Error
          return broken ? Promise.reject(answer) : Promise.resolve(answer)
        },
      }
    },
  }
}
const trouble = (flags: object) => Object.assign(new Error('trouble'), flags)

it('O3: an object that may be asked again is, once, and by a new stub', async () => {
  const { next, used } = stubs(trouble({ retryable: true }), 'fine')
  expect(await askObject(next, (stub) => stub.ask())).toBe('fine')
  expect(used).toEqual([0, 1])
})

it.each([
  ['is overloaded', { overloaded: true }],
  ['is overloaded and may be asked again', { retryable: true, overloaded: true }],
  ['refuses', {}],
])('O3: an object that %s is left alone', async (_what, flags) => {
  const { next, used } = stubs(trouble(flags), 'fine')
  await expect(askObject(next, (stub) => stub.ask())).rejects.toThrow('trouble')
  expect(used).toEqual([0])
})

it('O3: an object that fails twice is not asked a third time', async () => {
  const { next, used } = stubs(trouble({ retryable: true }), trouble({ retryable: true }), 'fine')
  await expect(askObject(next, (stub) => stub.ask())).rejects.toThrow('trouble')
  expect(used).toEqual([0, 1])
})
