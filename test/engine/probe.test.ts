import { expect, it } from 'vitest'
import type { Action, Probe } from '#connectors/contract.ts'
import { runAction } from '#engine/index.ts'
import { accountOf, connectorOf, ctxOf, serve } from './vendor.ts'

/** A vendor that has one thing in some colour, and paints it. */
async function painted(already: Probe['already'], status = 200) {
  const { origin, hits } = await serve((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ id: 7, colour: 'red' }))
  })
  const paint: Action = {
    label: 'Paint',
    about: 'Paints it.',
    input: { colour: { label: 'Colour', type: 'text' } },
    probe: { request: { method: 'GET', path: '/thing' }, find: (body) => body, then: 'need', already },
    steps: [{ request: { method: 'POST', path: '/thing', body: { colour: '{{input.colour}}' } } }],
    output: { id: 'id' },
  }
  const account = accountOf(origin, { connector: connectorOf({ actions: { 'thing.paint': paint } }) })
  const run = (colour: string) =>
    runAction(ctxOf(), account, { action: 'thing.paint', input: { colour }, key: 'k' })
  return { run, hits }
}

const isSo: Probe['already'] = (found, { colour }) => (found as { colour: string }).colour === colour

it('sends nothing where what is found is as it shall be, and gives what is found as the result', async () => {
  const { run, hits } = await painted(isSo)
  expect(await run('red')).toMatchObject({ value: { did: 'already', output: { id: 7 }, requests: 1 } })
  expect(hits.map(({ method }) => method)).toEqual(['GET'])
  expect(await run('blue')).toMatchObject({ value: { did: 'done' } })
  expect(hits.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST'])
})

it('sends it where that cannot be told', async () => {
  const { run } = await painted(() => {
    throw new TypeError('no colour')
  })
  expect(await run('red')).toMatchObject({ value: { did: 'done' } })
})

it('sends nothing where nothing is found', async () => {
  const { run, hits } = await painted(isSo, 404)
  expect(await run('red')).toMatchObject({ error: { code: 'action.not_there' } })
  expect(hits).toHaveLength(1)
})
