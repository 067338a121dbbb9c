import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { applyCreate, applyUpdate, type FeedRow } from '#domains/people/rules.ts'
import type { Json } from '#kit/json.ts'
import { check, pathsOf, cases, published, type Person, type Sent, type SyncCase } from './manifest-cases.ts'
import { oursInSync } from './manifest-ours-sync.ts'
import { connect, played, stage } from './manifest-stage.ts'
import { readAll } from './reading.ts'

let same = 0
let deviates = 0

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  return () => void vi.useRealTimers()
})
afterAll(
  () =>
    void process.stdout.write(
      `\nsync: ${same + deviates} cases, ${same} as observed, ${deviates} as our table says\n`,
    ),
)

/** The case's manifest with what its recording took for granted: a form for its credentials, and an action. */
function whole({ manifest, credentials }: SyncCase): Record<string, Json> {
  const declared = JSON.stringify(manifest.initial_data_form ?? [])
  const asked = Object.keys(credentials).filter((id) => id !== 'oauth' && !declared.includes(`"id":"${id}"`))
  const fields = asked.map((id) => ({ id, name: id, description: '' }))
  return played({
    action: 'create',
    ...manifest,
    initial_data_form: [...((manifest.initial_data_form as Json[] | undefined) ?? []), ...fields],
  })
}

async function play(one: SyncCase) {
  const { compiled, errors, warnings } = check(whole(one), 'sync')
  const people = new Map(one.existing_users.map((person) => [person.email, person]))
  const none = { failure: null, requests: [] as Sent[], quarantined: [] as string[], created: [] as string[] }
  if (!compiled) return { ...none, refused: pathsOf(errors), warnings, people }
  const { ctx, requests } = stage(played(one.http))
  const read = await readAll(connect(ctx, compiled.connector, one.credentials), 'users', ctx)
  const { failure, quarantined } = read
  if (failure) return { ...none, refused: null, warnings, failure, requests, people }
  const rows: FeedRow[] = [...new Map(read.rows.map((row) => [row.externalId, row])).values()].map(
    ({ externalId, email, fields }) => ({ id: externalId, email: email ?? fields.email, fields }),
  )
  if (compiled.connector.objects.users?.people === 'update') {
    const { writes } = applyUpdate(
      rows,
      new Map([...people].map(([email, { extra_fields }]) => [email, extra_fields])),
    )
    for (const { email, extra } of writes)
      people.set(email, { ...(people.get(email) as Person), extra_fields: extra })
    return { ...none, refused: null, warnings, requests, quarantined, people }
  }
  const { writes } = applyCreate(rows, {
    existing: new Set(people.keys()),
    ignored: new Set(one.ignored_emails),
    allowRole: false,
  })
  const created = writes.map(({ email, firstName, lastName, extra }): Person => ({
    email,
    first_name: firstName,
    last_name: lastName,
    extra_fields: extra,
  }))
  if (one.mode === 'run') for (const person of created) people.set(person.email, person)
  return {
    ...none,
    refused: null,
    warnings,
    requests,
    quarantined,
    created: created.map(({ email }) => email),
    people,
  }
}

type Played = Awaited<ReturnType<typeof play>>

const sorted = (people: Iterable<Person>) =>
  [...people]
    .map(({ email, first_name, last_name, extra_fields }) => ({ email, first_name, last_name, extra_fields }))
    .toSorted((a, b) => (a.email < b.email ? -1 : 1))

/** Ours may carry more headers, never others. */
function expectRequests(sent: readonly Sent[], observed: readonly Sent[]) {
  expect(sent.map(({ method, url, body }) => ({ method, url, body }))).toEqual(
    observed.map(({ method, url, body }) => ({ method, url, body })),
  )
  for (const [i, { headers }] of observed.entries())
    for (const [name, value] of Object.entries(headers))
      expect(sent[i]?.headers[name.toLowerCase()]?.replace(/;.*/, '')).toBe(value)
}

function expectObserved({ co_observed: observed, mode }: SyncCase, outcome: Played) {
  expect(outcome.refused).toBeNull()
  expect(outcome.failure === null).toBe(observed.error === null)
  expectRequests(outcome.requests, observed.requests)
  expect(sorted(outcome.people.values())).toEqual(sorted(observed.users))
  if (mode === 'candidates')
    expect(outcome.created.toSorted()).toEqual(observed.candidates?.map(({ email }) => email).toSorted())
}

describe('what a list does to the people', () => {
  it.each(cases.sync.map((one) => [one.id, one] as const))('%s', async (id, one) => {
    const outcome = await play(one)
    const other = oursInSync[id]
    if (!other) {
      same++
      return expectObserved(one, outcome)
    }
    deviates++
    if (other.observed) expectObserved(one, outcome)
    const { failure, refused, requests, created, people, quarantined, warnings } = outcome
    expect({
      failure: failure?.code ?? null,
      reauth: failure?.reauth ?? false,
      refused,
      quarantined: quarantined.length,
    }).toEqual({
      failure: other.failure ?? null,
      reauth: other.reauth ?? false,
      refused: other.refused ?? null,
      quarantined: other.quarantined ?? 0,
    })
    if (other.requests) expect(requests.map(({ method, url }) => `${method} ${url}`)).toEqual(other.requests)
    else if (!other.refused && !other.observed) expectRequests(requests, one.co_observed.requests)
    if (other.bodies) expect(requests.map(({ body }) => body)).toEqual(other.bodies)
    if (other.bearers)
      expect(requests.map(({ headers }) => headers.authorization ?? null)).toEqual(other.bearers)
    if (other.created) expect(created.toSorted()).toEqual(other.created)
    if (other.extra)
      for (const [email, extra] of Object.entries(other.extra))
        expect(people.get(email)?.extra_fields).toEqual(extra)
    if (!other.created && !other.extra && !other.observed)
      expect(sorted(people.values())).toEqual(sorted(one.existing_users))
    if (other.says) expect(failure?.message).toContain(other.says)
    if (other.warns) expect(pathsOf(warnings)).toContain(other.warns)
  })
})

it('the published update manifest lacks an address, and is told so before it is saved', () => {
  const { errors, compiled } = check(published.docs_sync_update_bamboohr, 'sync')
  expect(compiled).toBeNull()
  expect(errors).toMatchObject([
    {
      path: 'data_structure.email',
      reason: 'email_missing',
      message: expect.stringContaining('data_structure'),
    },
  ])
})

it('our table names only cases there are, and says why where the advice was to do the same', () => {
  const advised = new Map(cases.sync.map(({ id, advice }) => [id, advice]))
  expect(Object.keys(oursInSync).filter((id) => !advised.has(id))).toEqual([])
  expect(Object.keys(oursInSync).filter((id) => advised.get(id)?.startsWith('same'))).toEqual([
    'create-invalid-records-skipped',
    'oauth-refresh-when-expired',
  ])
})
