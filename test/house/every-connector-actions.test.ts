import { beforeAll, describe, expect, it } from 'vitest'
import type { Action, Connector, Probe, Step } from '#connectors/contract.ts'
import { connectors } from '#connectors/registry.ts'
import type { Account, Row } from '#engine/index.ts'
import { planAction } from '#engine/plan-action.ts'
import { runAction, undoAction, type ActionTurn } from '#engine/run-action.ts'
import type { Json } from '#kit/json.ts'
import { answering, idsIn, live, namesIn, own, sample, waysOf } from './sample.ts'
import { sampleInputs, type Known } from './sample-actions.ts'
import { ctx, readAll } from '../connectors/reading.ts'

const able = connectors.filter(({ actions = {} }) => Object.keys(actions).length > 0)
const actionsOf = ({ actions = {} }: Connector) => Object.entries(actions)
const headOf = (name: string) => name.split('.')[0] ?? ''
const isWrite = ({ method }: Request) => method !== 'GET'

/** A sentence's worth of names that a request may use; `at` is which of the steps it is. */
function knownNames(action: Action, { steps, undo }: { steps: readonly Step[]; undo: boolean }, at: number) {
  const kept = steps.slice(0, at).flatMap(({ keep = {} }) => Object.keys(keep).map((name) => `kept.${name}`))
  const all = action.steps.flatMap(({ keep = {} }) => Object.keys(keep))
  const results = [...Object.keys(action.output), ...all].map((name) => `result.${name}`)
  return new Set([
    'input',
    ...Object.keys(action.input).map((name) => `input.${name}`),
    ...kept,
    ...(action.makes ?? []).map((name) => `made.${name}`),
    ...(undo ? results : []),
    'run.key',
    'today',
  ])
}

function check(connector: Connector, action: Action, part: { steps: readonly Step[]; undo: boolean }): void {
  const fields = waysOf(connector).flatMap(({ credentials, auth }) => [
    ...idsIn(credentials, false),
    ...(auth.kind === 'oauth2' ? Object.keys(auth.settings ?? {}) : []),
  ])
  for (const [at, step] of part.steps.entries()) {
    const known = knownNames(action, part, at)
    for (const name of namesIn(step)) {
      const [, n] = /^steps\.(\d+)\./.exec(name) ?? []
      if (n !== undefined) expect(Number(n), name).toBeLessThan(at)
      else if (headOf(name) === 'found') expect(action.probe, name).toBeDefined()
      else if (headOf(name) === 'days_ago') expect(name).toMatch(/^days_ago\.\d+$/)
      else if (['input', 'kept', 'made', 'result', 'run', 'today'].includes(headOf(name)))
        // `{{input.blocks.blocks}}` looks into an input.
        expect([...known], name).toContain(name.split('.').slice(0, 2).join('.'))
      else if (headOf(name) !== 'secret') expect(fields, name).toContain(name)
    }
  }
}

describe.each(able)('$id', (connector) => {
  it.each(actionsOf(connector))('describes %s to a person', (id, action) => {
    expect(id).toMatch(/^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$/)
    expect(action.label).toMatch(/^[A-Z][^.]*$/)
    expect(action.about).toMatch(/^[A-Z].*\.$/)
    expect(action.steps).not.toEqual([])
    expect(Object.keys(action.output)).not.toEqual([])
    if (action.changes !== undefined) expect(connector.objects).toHaveProperty([action.changes])
    for (const [name, { label, pattern, type, choices, placeholder }] of Object.entries(action.input)) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/)
      expect(label, name).toMatch(/^[A-Z]/)
      expect(type === 'choice', name).toBe((choices ?? []).length > 0)
      if (!pattern) continue
      expect(pattern, name).toMatch(/^\^[^]*\$$/)
      if (placeholder) expect(placeholder, name).toMatch(new RegExp(pattern))
    }
  })

  it.each(actionsOf(connector))('names nothing in %s that is not known by then', (_, action) => {
    check(connector, action, { steps: action.steps, undo: false })
    check(connector, action, { steps: action.undo ?? [], undo: true })
    if (!action.probe) return
    const { request, contains } = action.probe
    for (const name of namesIn([request, contains]))
      expect(['found', 'steps', 'kept', 'result'], name).not.toContain(headOf(name))
    check(connector, action, { steps: [{ request }], undo: false })
  })
})

/** One account of each vendor, in which the actions are done one after another, as their table lists them. */
describe.each(able)('the simulated $id', (connector) => {
  const inputs = sampleInputs[connector.id] ?? {}
  const used = new Map<string, Set<string>>()
  const outputs = new Map<string, Record<string, Json>>()
  const rows = new Map<string, Row[]>()
  const mine = own(connector)
  const known: Known = {
    first: (object, fits = () => true) => {
      const row = rows.get(object)?.find(fits)
      if (!row) throw new Error(`the sample has no such ${object}`)
      return row
    },
    made: (action, output) => outputs.get(action)?.[output] ?? `${action} made no ${output}`,
  }
  beforeAll(async () => {
    for (const object of Object.keys(connector.objects))
      rows.set(object, (await readAll(sample(connector, mine), object)).rows)
  })

  it('has an input in test/house/sample-actions.ts for each action, and for no other', () => {
    expect(Object.keys(inputs).toSorted()).toEqual(
      actionsOf(connector)
        .map(([id]) => id)
        .toSorted(),
    )
  })

  it.each(Object.keys(inputs))('does %s, once, and takes it back', async (id) => {
    const action = connector.actions?.[id]
    const input = inputs[id]?.(known) ?? {}
    if (!action) throw new Error(id)
    for (const [name, { required }] of Object.entries(action.input))
      if (required !== false) expect(input, name).toHaveProperty([name])
    const writes: string[] = []
    const world = answering(connector.id, (request) => {
      if (isWrite(request)) writes.push(`${request.method} ${new URL(request.url).pathname}`)
      return undefined
    })
    const account = listening(live(connector, mine), id, used)
    const run = async (key: string) => finished(await runAction(world, account, { action: id, input, key }))

    const planned = await planAction(ctx, account, { action: id, input })
    expect(planned.ok && planned.value.length).toBe(action.steps.length + (action.probe ? 1 : 0))
    for (const one of Object.values(account.secrets))
      expect(JSON.stringify(planned)).not.toContain(one.reveal())

    const done = await run('first-run-key')
    expect(done.did === 'done' || action.probe !== undefined).toBe(true)
    expect(Object.values(done.output).filter((value) => value !== null && value !== '')).not.toEqual([])
    outputs.set(id, { ...done.output, ...done.kept })
    const looks = action.steps.every(({ request }) => request.method === 'GET')
    if (done.did === 'done') expect(writes.length > 0).toBe(!looks)
    for (const [name, { required }] of Object.entries(action.input))
      if (required !== false) expect([...(used.get(id) ?? []), ...namesUsed(action)], name).toContain(name)

    if (action.probe?.then === 'skip' || action.probe?.already) {
      writes.length = 0
      const again = await run('second-run-key')
      expect({ did: again.did, writes, requests: again.requests }).toEqual({
        did: 'already',
        writes: [],
        requests: 1,
      })
    }
    if (!action.undo || done.did === 'already' || STAYS.has(`${connector.id} ${id}`)) return
    const { found } = done
    const result = { ...done.output, ...done.kept }
    expect(
      await undoAction(world, account, { action: id, input, found, result, key: 'first-run-key' }),
    ).toEqual({
      ok: true,
      value: null,
    })
  })
})

/** Made for those that come after them in the table. */
const STAYS = new Set([
  'highlevel location_tag.create',
  'highlevel user.create',
  'workos user.create',
  'workos membership.create',
])

function finished(turn: Awaited<ReturnType<typeof runAction>>): ActionTurn & { kind: 'done' } {
  if (!turn.ok) throw new Error(`${turn.error.code}: ${turn.error.message}`)
  if (turn.value.kind !== 'done') throw new Error(turn.value.kind)
  return turn.value
}

/** Inputs that stand in a template by name; `{{input}}` is all of them. */
const namesUsed = (action: Action): string[] =>
  namesIn([action.probe?.request, action.probe?.contains, action.steps]).flatMap((name) =>
    name === 'input' ? Object.keys(action.input) : headOf(name) === 'input' ? [name.split('.')[1] ?? ''] : [],
  )

/** The same account, whose probe tells which inputs its functions look at. */
function listening(account: Account, id: string, used: Map<string, Set<string>>): Account {
  const seen = used.get(id) ?? new Set()
  used.set(id, seen)
  const heard = (input: Readonly<Record<string, Json>>) =>
    new Proxy(input, { get: (all, name) => (seen.add(String(name)), Reflect.get(all, name) as Json) })
  const action = account.connector.actions?.[id]
  if (!action?.probe) return account
  const { find, already } = action.probe
  const probe: Probe = {
    ...action.probe,
    find: (body, input) => find(body, heard(input)),
    ...(already && { already: (found, input) => already(found, heard(input)) }),
  }
  const actions = { ...account.connector.actions, [id]: { ...action, probe } }
  return { ...account, connector: { ...account.connector, actions } }
}
